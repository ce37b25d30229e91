/*
 * An action as elements of the namespace urn:repertoire:actions:1, by the catalogue of fields: what
 * lets one répertoire read another's RSS or Atom without loss.
 */
#ifndef FCGI_ACTION_XML_H
#define FCGI_ACTION_XML_H

#include "fcgi/xml.h"
#include "search/action.h"
#include "search/base/arena.h"

#define ACTION_NAMESPACE "urn:repertoire:actions:1"
#define ACTION_PREFIX "repertoire" /* of the namespace in others' documents; the caller declares it */

/* Every field that the action has, but its source: whoever reads it is another's source.  The
 * elements have the prefix; action_xml_native() writes them without, for documents of that
 * namespace alone, where the id is an attribute of the action. */
void action_xml(struct arena *arena, const struct action *action, struct xml *xml);
void action_xml_native(struct arena *arena, const struct action *action, struct xml *xml);

#endif
