/* cache.c: workflows and forms, parsed once per core and kept: their rows never change. */
#include "core/call.h"

#include <errno.h>

struct cached {
	struct cached *next;
	int64_t row;
	struct workflow *workflow;
	struct form *form;
};

static struct cached *cache_find(struct cached *list, int64_t row)
{
	for (; list; list = list->next)
		if (list->row == row)
			return list;
	return NULL;
}

static struct cached *cache_add(struct cached **list, int64_t row)
{
	struct cached *fresh = xcalloc(1, sizeof *fresh);

	fresh->row = row;
	fresh->next = *list;
	*list = fresh;
	return fresh;
}

/* What was stored had been checked; if it cannot be read now, the database or the vocabulary was
 * tampered with. */
static void cache_fault(struct call *call, const char *what, int64_t row)
{
	if (call->txn->r == 0)
		call->txn->r = fault(-EBADMSG, "the %s in row %lld of the database cannot be read",
				     what, (long long)row);
}

const struct workflow *cache_workflow(struct call *call, int64_t row)
{
	struct cached *found = cache_find(call->core->workflows, row);
	struct problems problems = { 0 };
	struct workflow *workflow = NULL;

	if (found)
		return found->workflow;
	_cleanup_(query_endp) struct query *query = sql_workflow_by_id(call->txn, row);
	if (!query_next(query) ||
	    workflow_read("database", query_str(query, 2).p, &workflow, &problems) != 0) {
		cache_fault(call, "workflow", row);
		problems_done(&problems);
		return NULL;
	}
	cache_add(&call->core->workflows, row)->workflow = workflow;
	return workflow;
}

const struct form *cache_form(struct call *call, int64_t row)
{
	struct cached *found = cache_find(call->core->forms, row);
	struct problems problems = { 0 };
	struct form *form = NULL;

	if (found)
		return found->form;
	_cleanup_(query_endp) struct query *query = sql_form_by_id(call->txn, row);
	if (!query_next(query) ||
	    form_read("database", query_str(query, 2).p, &form, &problems) != 0) {
		cache_fault(call, "form", row);
		problems_done(&problems);
		return NULL;
	}
	cache_add(&call->core->forms, row)->form = form;
	return form;
}

static void list_free(struct cached *list)
{
	while (list) {
		struct cached *next = list->next;
		workflow_free(list->workflow);
		form_free(list->form);
		x_freep(&list);
		list = next;
	}
}

void cache_free(struct core *core)
{
	list_free(core->workflows);
	list_free(core->forms);
	core->workflows = NULL;
	core->forms = NULL;
}
