/*
 * What a value was deduced from, said to the partner, and for programs.
 *
 *   par    regle | vocabulaire | champ
 *   regle  the motif of the source's rule           (par = regle)
 *   champ  the column that the value follows from   (par = champ)
 *   ou     titre | texte | categorie | auteur | tout, and
 *   mots   the words that say it                    (par = regle, vocabulaire)
 *   phrase all of it in a sentence
 */
#ifndef IMPORT_DEDUCTIONS_H
#define IMPORT_DEDUCTIONS_H

#include "import/normalise.h"
#include "import/sentences.h"
#include "search/base/value.h"

/* NULL for what was not deduced.  Texts are copied into the arena. */
struct value *deduction_value(const struct sentences *sentences, struct arena *arena,
    const struct deduction *deduction);

/* Sets `deductions`, {column: deduction_value()}, where anything was deduced. */
void deductions_set(const struct sentences *sentences, struct arena *arena, struct value *object,
    const struct deduction deductions[]);

#endif
