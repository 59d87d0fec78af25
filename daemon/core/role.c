/* role.c: who holds which role, in the programme or in one study. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/inbox.h"
#include "core/principal.h"

#include <string.h>

/* Whether the role and the study fit together. */
static int check_role(struct call *call)
{
	const char *role = param_text(call, "role");
	bool is_global = role_of_word(str_of(role)) & ROLE_GLOBAL_MASK;

	if (is_global && call->study)
		return answer_param(call, "study",
				    "`%s` is a role in the programme, not in a study", role);
	if (!is_global && !call->study)
		return answer_param(call, "study", "is missing: `%s` is a role in a study", role);
	return 0;
}

static bool holds(struct call *call, int64_t principal)
{
	unsigned role = role_of_word(param_str(call, "role"));
	unsigned held = call->study ? study_roles(call, call->study, principal)
				    : global_roles(call, principal);

	return held & role;
}

static int put_role(struct call *call, int64_t principal)
{
	const char *role = param_text(call, "role"), *name = param_text(call, "principal");
	struct json_object *event =
		call->study ? call_event(call, call->study->id, "study", call->study->id)
			    : call_event(call, 0, "principal", principal);

	put_text(event, "principal", name);
	put_text(event, "role", role);
	put_text(call->result, "principal", name);
	put_text(call->result, "role", role);
	if (call->study)
		put_text(call->result, "study", call->study->code);
	return 0;
}

int role_grant(struct call *call)
{
	struct str role = param_str(call, "role");
	struct actor who = { 0 };
	int r = check_role(call);

	if (r == 0)
		r = actor_by_name(call, param_str(call, "principal"), &who);
	if (r != 0)
		return r;
	if (holds(call, who.principal))
		return answer(call, ERR_EXISTS, "%s holds it already", who.name);
	if (call->study &&
	    study_roles(call, call->study, who.principal) & (ROLE_REVIEWER | ROLE_INVITEE) &&
	    str_is(role, "host"))
		return answer(call, ERR_INVALID,
			      "%s has a place in the team and cannot be the host", who.name);
	r = call->study ? sides_must_agree(call, who.name, role_of_word(role)) : 0;
	if (r != 0)
		return r;
	if (call->study)
		sql_study_role_add(call->txn, call->study->id, who.principal, role);
	else
		sql_global_role_add(call->txn, who.principal, role);
	inbox_wake(call, param_str(call, "principal"));
	return put_role(call, who.principal);
}

int role_revoke(struct call *call)
{
	struct str role = param_str(call, "role"), name = param_str(call, "principal");
	bool is_last = false;
	int64_t id = 0;
	int r = check_role(call);

	if (r != 0)
		return r;
	/* Also from who is shut out: else it would wait for their return. */
	if (!principal_exists(call, name, &id))
		return answer(call, ERR_NOT_FOUND, "there is no principal `%s`", name.p);
	if (!holds(call, id))
		return answer(call, ERR_STATE, "%s does not hold it", name.p);
	if (str_is(role, "secretariat"))
		r = principal_is_last_of_secretariat(call, id, &is_last);
	if (r != 0)
		return r; /* GCOV_EXCL_LINE: a fault between two statements */
	if (is_last)
		return answer(call, ERR_INVALID, "%s is the last of the secretariat", name.p);
	if (call->study)
		sql_study_role_remove(call->txn, call->study->id, id, role);
	else
		sql_global_role_remove(call->txn, id, role);
	inbox_wake(call, name);
	return put_role(call, id);
}

static struct json_object *global_people(struct call *call)
{
	struct json_object *list = mem_check(json_object_new_array());
	_cleanup_(query_endp) struct query *query = sql_global_people(call->txn);

	while (query_next(query)) {
		struct json_object *item = mem_check(json_object_new_object());
		put_text(item, "principal", row_text(call, query, 0));
		put_text(item, "full_name", row_text(call, query, 1));
		put_text(item, "native_name", row_text(call, query, 4));
		put_text(item, "name_language", row_text(call, query, 5));
		put_text(item, "institution", row_text(call, query, 2));
		put_text(item, "role", row_text(call, query, 3));
		array_put(list, item);
	}
	return list;
}

int role_list(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	/* Short by nature: the cursor counts rows of a fixed order. */
	struct json_object *people = call->study ? people_json(call) : global_people(call);
	for (size_t i = 0; i < json_object_array_length(people); i++) {
		struct json_object *item = json_object_array_get_idx(people, i);
		if ((int64_t)i < page.after)
			continue;
		if (!page_has_room(&page))
			break;
		if (call->study)
			put_text(item, "study", call->study->code);
		page_add(&page, (int64_t)i + 1, json_object_get(item));
	}
	json_object_put(people);
	page_end(&page);
	return 0;
}
