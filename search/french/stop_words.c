/* Words that a query drops when it has others.  Sorted. */
#include "search/base/status.h"
#include "search/french/lexicon.h"

const char *const lexicon_stop_words[] = {
    "a", "afin", "ai", "aime", "aiment", "aimer", "aimerais", "aimerait", "ainsi", "ait",
    "aller", "alors", "amener", "apres", "as", "au", "aucun", "aucune", "auquel", "aussi",
    "autre", "autres", "aux", "auxquels", "avait", "avant", "avec", "avez", "avoir",
    "avons", "bonjour", "c", "ca", "car", "ce", "ceci", "cela", "celle", "celles", "celui",
    "ces", "cest", "cet", "cette", "ceux", "ceuxci", "chaque", "cherche", "cherchons",
    "chez", "comme", "comment", "d", "dans", "de", "des", "desquels", "devons", "dois",
    "doit", "doivent", "donc", "dont", "du", "duquel", "elle", "elles", "emmener", "en",
    "entre", "es", "est", "et", "etait", "etant", "etc", "ete", "etes", "etre", "eu", "eux",
    "existe", "existent", "faire", "fais", "fait", "faites", "faut", "font", "ici", "il",
    "ils", "j", "je", "jusqu", "l", "la", "laquelle", "le", "lequel", "les", "lesquelles",
    "lesquels", "leur", "leurs", "lors", "lui", "m", "ma", "mais", "me", "meme", "memes",
    "merci", "mes", "moi", "mon", "n", "nai", "ne", "ni", "nos", "notre", "nous", "on",
    "ont", "ou", "par", "parce", "pas", "pendant", "peu", "peut", "peuton", "peuvent",
    "peux", "plus", "pour", "pourquoi", "pouvez", "pouvons", "puis", "qu", "quand", "que",
    "quel", "quelle", "quelles", "quelques", "quels", "qui", "quoi", "s", "sa", "sans",
    "se", "sera", "ses", "si", "sinon", "soi", "soit", "son", "sont", "souhaite",
    "souhaitons", "sous", "suis", "sur", "t", "ta", "te", "tes", "toi", "ton", "tous",
    "tout", "toute", "toutes", "tres", "trop", "trouver", "tu", "un", "une", "vers", "veut",
    "veux", "voici", "voila", "vos", "votre", "voudrais", "voudrait", "vous", "y",
};

const size_t lexicon_stop_words_count = LENGTH(lexicon_stop_words);
