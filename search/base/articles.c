#include "search/base/articles.h"

#include <string.h>
#include <strings.h>

#include "search/base/status.h"

const char *
french_of(struct arena *arena, const char *name)
{
	if (strncmp(name, "Le ", 3) == 0)
		return arena_printf(arena, "du %s", name + 3);
	if (strncmp(name, "Collège ", strlen("Collège ")) == 0)
		return arena_printf(arena, "du %s", name);
	if (strncmp(name, "Les ", 4) == 0)
		return arena_printf(arena, "des %s", name + 4);
	if (strchr("AEIOUY", name[0]) != NULL || strncmp(name, "É", 2) == 0 ||
	    strncmp(name, "È", 2) == 0 || strncmp(name, "Œ", 2) == 0)
		return arena_printf(arena, "d’%s", name);
	return arena_printf(arena, "de %s", name);
}

const char *
french_without_article(const char *name)
{
	static const char *const articles[] = {"le ", "la ", "les ", "l’"};
	size_t i;

	for (i = 0; i < LENGTH(articles); i++)
		if (strncasecmp(name, articles[i], strlen(articles[i])) == 0)
			return name + strlen(articles[i]);
	return name;
}
