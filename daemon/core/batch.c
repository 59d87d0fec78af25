/* batch.c: several writes as one: each by its own row of the table, all or nothing. The savepoint
 * of the whole request is what undoes them; the batch itself is what the request id stands for. */
#include "core/batch.h"
#include "core/handlers.h"

#include <string.h>

static struct call inner_call(struct call *outer, struct request *request)
{
	return (struct call){
		.core = outer->core,
		.txn = outer->txn,
		.request = request,
		.verb = request->verb,
		.params = request->params,
		.arena = outer->arena,
		.now_ms = outer->now_ms,
		.actor = outer->actor,
		.result = mem_check(json_object_new_object()),
		.reveal_from = -1,
		.is_dry = outer->is_dry,
		.in_batch = true,
	};
}

static void inner_done(struct call *inner)
{
	json_object_put(inner->result);
	json_object_put(inner->event);
	json_object_put(inner->data);
}

int batch_inner(struct call *outer, const struct verb *verb, struct json_object *params,
		struct inner *ret_inner)
{
	struct request request = { .verb = verb,
				   .caller = outer->request->caller,
				   .params = params };
	struct call inner = inner_call(outer, &request);
	int r = params_check(&inner);

	if (r == 0)
		r = call_run(&inner);
	if (r == 0) {
		/* Written even for a rehearsal: it is undone with the rest, and later calls see the
		 * earlier. */
		r = journal_write(&inner, NULL, false);
		reveal(&inner);
		outer->keys_changed |= inner.keys_changed;
	}
	*ret_inner = (struct inner){ .result = json_object_get(inner.result) };
	if (r > 0) {
		ret_inner->message = inner.message ? inner.message : err_row((enum err)r)->text;
		ret_inner->data = json_object_get(inner.data);
	}
	inner_done(&inner);
	request_done(&request);
	return r;
}

/* The inner answer becomes the outer one, with the place of the call that gave it. */
static int pass_on(struct call *outer, const struct verb *verb, struct inner *inner, size_t index,
		   int r)
{
	if (r < 0)
		return r;
	outer->data =
		inner->data ? json_object_get(inner->data) : mem_check(json_object_new_object());
	put_int(outer->data, "call", (int64_t)index);
	return answer(outer, (enum err)r, "call %zu (%s): %s", index, verb->name, inner->message);
}

static int run_inner(struct call *outer, const struct verb *verb, struct json_object *params,
		     size_t index, struct json_object *results)
{
	struct inner inner;
	int r = batch_inner(outer, verb, params, &inner);

	if (r == 0)
		array_put(results, json_object_get(inner.result));
	else
		r = pass_on(outer, verb, &inner, index, r);
	json_object_put(inner.result);
	json_object_put(inner.data);
	return r;
}

/* Finds the verb and the parameters of one call. 0 or an answer. */
static int parse_inner(struct call *outer, struct json_object *item, size_t index,
		       const struct verb **ret_verb, struct json_object **ret_params)
{
	struct json_object *method, *params = NULL;
	const char *field = arena_printf(outer->arena, "calls[%zu]", index);

	if (!json_object_is_type(item, json_type_object) ||
	    !json_object_object_get_ex(item, "method", &method) ||
	    !json_object_is_type(method, json_type_string))
		return answer_param(outer, field, "must be an object with `method` and `params`");
	json_object_object_get_ex(item, "params", &params);
	if (params && !json_object_is_type(params, json_type_object))
		return answer_param(outer, field, "`params` must be an object");
	const struct verb *verb = verb_find(str_of(json_object_get_string(method)));
	if (!verb)
		return answer(outer, ERR_METHOD, "%s: there is no method `%s`", field,
			      text_begin(outer, json_object_get_string(method)));
	if (!(verb->flags & VERB_WRITE) || verb->run == batch_apply)
		return answer_param(outer, field, "%s cannot be part of a batch", verb->name);
	if (json_object_object_get_ex(params, "request_id", NULL) ||
	    json_object_object_get_ex(params, "dry_run", NULL))
		return answer_param(outer, field,
				    "request_id and dry_run belong to the batch, not to its calls");
	*ret_verb = verb;
	*ret_params = params ? json_object_get(params) : mem_check(json_object_new_object());
	return 0;
}

int batch_apply(struct call *call)
{
	struct json_object *calls = param_json(call, "calls");
	size_t count = json_object_array_length(calls);
	int64_t limit = call->core->conf->batch_items;
	struct json_object *results = mem_check(json_object_new_array());

	put_json(call->result, "results", results);
	if (param_text(call, "as"))
		return answer_param(call, "as",
				    "belongs to the calls of a batch, not to the batch");
	if (count == 0)
		return answer_param(call, "calls", "is empty");
	if ((int64_t)count > limit) {
		(void)answer_param(call, "calls", "%zu calls; at most %lld are taken", count,
				   (long long)limit);
		put_int(call->data, "limit", limit);
		return ERR_TOO_LARGE;
	}
	for (size_t i = 0; i < count; i++) {
		const struct verb *verb;
		struct json_object *params;
		int r = parse_inner(call, json_object_array_get_idx(calls, i), i, &verb, &params);
		if (r == 0)
			r = run_inner(call, verb, params, i, results);
		if (r != 0)
			return r;
	}
	put_int(call_event(call, 0, "batch", 0), "calls", (int64_t)count);
	return 0;
}
