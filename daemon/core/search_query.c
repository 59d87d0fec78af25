/* search_query.c: a search from its text: the tree, with the saved searches that it names put into it.
 * These are read by whoever uses them, with their own eyes: a saved search carries no right. */
#include "core/search.h"

#include <assert.h>
#include <string.h>

/* The text is cut in the message, and its place told in full. */
static int refuse(struct call *call, const char *param, const char *of,
		  const struct search_problem *problem, size_t offset, size_t len)
{
	int r = answer_param(call, param, "%s%s%s (at byte %zu)", of ? of : "", of ? ": " : "",
			     problem->message, problem->offset);

	put_int(call->data, "offset", (int64_t)offset);
	put_int(call->data, "length", (int64_t)len);
	return problem->is_limit ? ERR_TOO_LARGE : r;
}

/* One's own before those of all. */
static const char *saved_text(struct call *call, struct str name)
{
	_cleanup_(query_endp) struct query *query =
		sql_search_named(call->txn, call->me.principal, name);

	return query_next(query) ? row_text(call, query, 3) : NULL;
}

static int put_saved(struct call *call, const char *param, struct search *search,
		     struct search_node *node)
{
	const char *text = saved_text(call, node->text);
	struct search_problem problem = { 0 };
	int r;

	if (!text) {
		r = answer_param(call, param,
				 "there is no saved search `%s`; search.list shows those there are "
				 "(at byte %zu)",
				 node->text.p, node->offset);
		put_int(call->data, "offset", (int64_t)node->offset);
		put_int(call->data, "length", (int64_t)node->text.n + 1);
		return r;
	}
	search->takes_saved = false;
	node->first = search_parse(search, str_of(text), &problem);
	if (!node->first)
		return refuse(call, param, arena_printf(call->arena, "@%s", node->text.p), &problem,
			      node->offset, node->text.n + 1);
	node->op = SEARCH_AND;
	return 0;
}

static int put_all_saved(struct call *call, const char *param, struct search *search,
			 struct search_node *node)
{
	int r = 0;

	if (node->op == SEARCH_SAVED)
		return put_saved(call, param, search, node);
	for (struct search_node *below = node->first; r == 0 && below; below = below->next)
		r = put_all_saved(call, param, search, below);
	return r;
}

/* ---- names that there are ---- */

struct names {
	const char **list; /* NULL-terminated, in the arena of the call */
	size_t count, room;
};

static void names_add(struct call *call, struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->list[i], name) == 0)
			return;
	if (names->count + 1 >= names->room) {
		size_t room = 2 * names->room + 32;
		const char **list = arena_alloc(call->arena, room * sizeof *list);
		if (names->count)
			memcpy(list, names->list, names->count * sizeof *list);
		names->list = list;
		names->room = room;
	}
	names->list[names->count++] = name;
	names->list[names->count] = NULL;
}

/* Studies stay with the version that they began with: stages of old ones count, too. */
static void known_load(struct call *call, struct search *search)
{
	struct names stages = { 0 }, workflows = { 0 };
	_cleanup_(query_endp) struct query *query = sql_workflow_all(call->txn);

	while (query_next(query)) {
		const struct workflow *workflow = cache_workflow(call, query_int(query, 0));
		if (!workflow)
			break;
		names_add(call, &workflows, workflow->id);
		for (size_t i = 0; i < workflow->stage_count; i++)
			names_add(call, &stages, workflow->stages[i].id);
	}
	search->known[SEARCH_FIELD_STAGE] = stages.list;
	search->known[SEARCH_FIELD_WORKFLOW] = workflows.list;
}

int query_read(struct call *call, const char *param, bool takes_saved, struct search *ret_search,
	       struct search_node **ret_root)
{
	const struct conf *conf = call->core->conf;
	struct search_problem problem = { 0 };

	*ret_search = (struct search){
		.arena = call->arena,
		.bytes_max = (size_t)conf->search_bytes,
		.terms_max = (size_t)conf->search_terms,
		.depth_max = (size_t)conf->search_depth,
		.takes_saved = takes_saved,
	};
	known_load(call, ret_search);
	*ret_root = search_parse(ret_search, param_str(call, param), &problem);
	if (!*ret_root)
		return refuse(call, param, NULL, &problem, problem.offset, problem.len);
	return put_all_saved(call, param, ret_search, *ret_root);
}
