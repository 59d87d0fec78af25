/* server.c: what the daemon says about itself, and the procedure a study runs by. */
#include "core/call.h"
#include "core/handlers.h"

#define PROTOCOL_VERSION 1

static struct json_object *limits_json(const struct conf *conf)
{
	struct json_object *limits = mem_check(json_object_new_object());

	put_int(limits, "message_bytes", conf->message_bytes);
	put_int(limits, "batch_items", conf->batch_items);
	put_int(limits, "page_items", conf->page_items);
	put_int(limits, "text_bytes", conf->text_bytes);
	put_int(limits, "review_bytes", conf->review_bytes);
	put_int(limits, "job_bytes", conf->job_bytes);
	put_int(limits, "in_flight", conf->in_flight);
	put_int(limits, "waiting_per_principal", conf->waiting_per_principal);
	put_int(limits, "watch_ms", conf->watch_ms);
	put_int(limits, "json_depth", conf->json_depth);
	put_int(limits, "search_bytes", conf->search_bytes);
	put_int(limits, "search_terms", conf->search_terms);
	put_int(limits, "search_depth", conf->search_depth);
	put_int(limits, "search_rows", conf->search_rows);
	return limits;
}

static struct json_object *words_json(unsigned roles)
{
	struct json_object *list = mem_check(json_object_new_array());

	for (int i = 0; i < ROLE__MAX; i++)
		if (roles & 1u << i)
			array_put(list, json_object_new_string(role_rows[i].word));
	return list;
}

int server_hello(struct call *call)
{
	if (param_int(call, "protocol", PROTOCOL_VERSION) != PROTOCOL_VERSION)
		return answer_param(call, "protocol", "this server speaks version %d",
				    PROTOCOL_VERSION);
	put_text(call->result, "server", "refereed " REFEREED_VERSION);
	put_int(call->result, "protocol", PROTOCOL_VERSION);
	put_time(call->result, "time", call->now_ms);
	put_text(call->result, "principal", call->me.name);
	put_text(call->result, "full_name", call->me.full_name);
	put_text(call->result, "native_name", call->me.native_name);
	put_text(call->result, "name_language", call->me.name_language);
	put_text(call->result, "institution", call->me.institution_name);
	put_json(call->result, "roles", words_json(call->me.roles));
	put_text(call->result, "language", call->me.language);
	put_text(call->result, "zone", call->me.zone);
	put_text(call->result, "address", core_address(call->core));
	put_text(call->result, "server_key", call->core->server_key);
	put_json(call->result, "limits", limits_json(call->core->conf));
	return 0;
}

int server_stats(struct call *call)
{
	if (call->request->stats) {
		json_object_put(call->result);
		call->result = json_object_get(call->request->stats);
	}
	put_time(call->result, "last_backup", backup_last_ms(call->core));
	return 0;
}

int rpc_discover(struct call *call)
{
	json_object_put(call->result);
	call->result = core_openrpc();
	return 0;
}

/* ---- workflow.get ---- */

static struct json_object *edges_json(const struct workflow *workflow, const int *edges,
				      size_t count)
{
	struct json_object *list = mem_check(json_object_new_array());

	for (size_t i = 0; i < count; i++)
		array_put(list, json_object_new_string(workflow->stages[edges[i]].id));
	return list;
}

static struct json_object *guards_json(const struct stage *stage)
{
	struct json_object *list = mem_check(json_object_new_array());

	for (size_t i = 0; i < stage->guard_count; i++) {
		const struct guard *guard = &stage->guards[i];
		struct json_object *row = mem_check(json_object_new_object());
		put_text(row, "guard", guard_rows[guard->kind].word);
		put_text(row, "of", guard->of);
		if (guard->min)
			put_int(row, "min", guard->min);
		if (guard->min_institutes)
			put_int(row, "min_institutes", guard->min_institutes);
		if (guard->min_non_home)
			put_int(row, "min_non_home", guard->min_non_home);
		if (guard->or_closed)
			put_bool(row, "or_closed", true);
		array_put(list, row);
	}
	return list;
}

static struct json_object *confirmations_json(const struct stage *stage)
{
	struct json_object *list = mem_check(json_object_new_array());

	for (size_t i = 0; i < stage->confirmation_count; i++) {
		struct json_object *row = mem_check(json_object_new_object());
		put_text(row, "item", stage->confirmations[i].id);
		put_text(row, "title", stage->confirmations[i].title);
		put_json(row, "by", words_json(stage->confirmations[i].by));
		array_put(list, row);
	}
	return list;
}

int workflow_get(struct call *call)
{
	const struct workflow *workflow = call->study->workflow;
	struct json_object *stages = mem_check(json_object_new_array());

	for (size_t i = 0; i < workflow->stage_count; i++) {
		const struct stage *stage = &workflow->stages[i];
		struct json_object *row = mem_check(json_object_new_object());
		put_text(row, "stage", stage->id);
		put_text(row, "title", stage->title);
		if (stage->days)
			put_int(row, "days", stage->days);
		if (stage->close_days)
			put_int(row, "close_days", stage->close_days);
		put_json(row, "actors", words_json(stage->actors));
		put_json(row, "confirmations", confirmations_json(stage));
		put_json(row, "guards", guards_json(stage));
		put_json(row, "next", edges_json(workflow, stage->next, stage->next_count));
		put_json(row, "back", edges_json(workflow, stage->back, stage->back_count));
		array_put(stages, row);
	}
	put_text(call->result, "id", workflow->id);
	put_int(call->result, "version", workflow->version);
	put_text(call->result, "title", workflow->title);
	put_json(call->result, "stages", stages);
	return 0;
}
