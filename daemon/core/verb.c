/* verb.c: finding rows of the verb table. */
#include "core/verb.h"

#include <string.h>

const struct verb *verb_find(struct str name)
{
	size_t low = 0, high = verb_count; /* the table is sorted by name; a test holds that */

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct str row = str_of(verbs[middle].name);
		int order = memcmp(name.p, row.p, name.n < row.n ? name.n : row.n);
		if (order == 0)
			order = (name.n > row.n) - (name.n < row.n);
		if (order == 0)
			return &verbs[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static size_t params_own(const struct verb *verb)
{
	size_t count = 0;
	while (count < VERB_PARAMS_MAX && verb->params[count].name)
		count++;
	return count;
}

static const struct param *param_in(const struct param *list, size_t *index)
{
	for (; list->name; list++) {
		if (*index == 0)
			return list;
		(*index)--;
	}
	return NULL;
}

bool verb_is_view(const struct verb *verb)
{
	return !(verb->flags & (VERB_WRITE | VERB_WAITS)) && verb->scope != SCOPE_PROGRAMME;
}

const struct param *verb_param_at(const struct verb *verb, size_t index)
{
	const struct param *found = NULL;
	size_t own = params_own(verb);

	if (index < own)
		return &verb->params[index];
	index -= own;
	if (verb->flags & VERB_LIST)
		found = param_in(verb_list_params, &index);
	if (!found && verb->flags & VERB_WRITE)
		found = param_in(verb_write_params, &index);
	if (!found && verb_is_view(verb))
		found = param_in(verb_view_params, &index);
	return found;
}

static const struct param *param_named(const struct param *list, size_t max, const char *name)
{
	for (size_t i = 0; i < max && list[i].name; i++)
		if (strcmp(list[i].name, name) == 0)
			return &list[i];
	return NULL;
}

const struct param *verb_param(const struct verb *verb, const char *name)
{
	const struct param *found = param_named(verb->params, VERB_PARAMS_MAX, name);

	if (!found && verb->flags & VERB_LIST)
		found = param_named(verb_list_params, SIZE_MAX, name);
	if (!found && verb->flags & VERB_WRITE)
		found = param_named(verb_write_params, SIZE_MAX, name);
	if (!found && verb_is_view(verb))
		found = param_named(verb_view_params, SIZE_MAX, name);
	return found;
}
