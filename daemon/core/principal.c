/* principal.c: people and programs that act. A principal that is not active is shut out with its
 * next message. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/inbox.h"
#include "core/principal.h"
#include "rules/address.h"

#include <string.h>

static const unsigned administrators = ROLE_SECRETARIAT | ROLE_OPERATOR;

static void put_principal(struct call *call, int64_t id, int64_t version)
{
	put_text(call_event(call, 0, "principal", id), "principal", param_text(call, "principal"));
	put_text(call->result, "principal", param_text(call, "principal"));
	put_int(call->result, "version", version);
	call->keys_changed = true; /* the front knows principals by name */
}

/* Nothing stands in a header that was not looked at first. */
static int check_email(struct call *call)
{
	struct str email = param_str(call, "email");
	const char *wrong = email.p ? address_wrong(email) : NULL;

	return wrong ? answer_param(call, "email", "%s", wrong) : 0;
}

/* A name in its own script says which that is: letters alone do not tell whether 金 is read Jin, Kim or Kane. */
static int check_native_name(struct call *call, bool has_one)
{
	bool is_named = param_text(call, "native_name");
	bool has_language = param_text(call, "name_language");

	if (is_named && !has_language)
		return answer_param(call, "name_language",
				    "is missing: say which language `native_name` is in, "
				    "such as zh, ja or ko");
	if (has_language && !is_named && !has_one)
		return answer_param(call, "name_language",
				    "is the language of a name in its own script, and there is "
				    "none; give one as `native_name`");
	return 0;
}

int principal_add(struct call *call)
{
	struct str name = param_str(call, "principal"),
		   institution = param_str(call, "institution");
	const char *language = param_text(call, "language"), *zone = param_text(call, "zone");
	int64_t id;

	if (is_pseudonym(name))
		return answer_param(call, "principal",
				    "has the form of the pseudonyms that stand for hidden people");
	if (principal_exists(call, name, &id))
		return answer(call, ERR_EXISTS, "there is a principal %s already", name.p);
	_cleanup_(query_endp) struct query *query = sql_institution_by_name(call->txn, institution);
	if (!query_next(query))
		return answer(call, ERR_NOT_FOUND, "there is no institution %s", institution.p);
	int r = check_email(call);
	if (r == 0)
		r = check_native_name(call, false);
	if (r != 0)
		return r;
	sql_principal_add(call->txn, query_int(query, 0), name, param_str(call, "full_name"),
			  param_str(call, "email"),
			  str_of(language ? language : row_text(call, query, 2)),
			  str_of(zone ? zone : call->core->conf->default_zone), call->now_ms,
			  param_str(call, "native_name"), param_str(call, "name_language"));
	put_principal(call, txn_last_id(call->txn), 1);
	put_text(call->result, "institution", institution.p);
	return 0;
}

/* The programme must not lose the last who can run it. */
int principal_is_last_of_secretariat(struct call *call, int64_t principal, bool *ret_is_last)
{
	_cleanup_(query_endp) struct query *query = sql_secretariat_others(call->txn, principal);
	struct query *own = sql_global_roles_of(call->txn, principal);
	bool is_one = false;

	while (query_next(own))
		is_one |= str_is(query_str(own, 0), "secretariat");
	query_end(own);
	*ret_is_last = is_one && !query_next(query);
	return call->txn->r;
}

static int may_change(struct call *call, int64_t id)
{
	bool is_of_secretariat = global_roles(call, id) & ROLE_SECRETARIAT;

	if (is_of_secretariat && !(call->me.roles & ROLE_SECRETARIAT))
		return answer(call, ERR_NOT_PERMITTED,
			      "only the secretariat changes its own people");
	return 0;
}

int principal_prefer(struct call *call)
{
	struct query *query = sql_principal_by_name(call->txn, str_of(call->me.name));
	int64_t version = query_next(query) ? query_int(query, 1) : 0;

	query_end(query);
	int r = version_must_be(call, version);
	if (r != 0)
		return r;
	sql_principal_prefer(call->txn, call->me.principal, param_str(call, "language"),
			     param_str(call, "zone"), param_str(call, "reminders"),
			     param_int(call, "max_active", -1));
	put_text(call_event(call, 0, "principal", call->me.principal), "principal", call->me.name);
	put_text(call->result, "principal", call->me.name);
	put_int(call->result, "version", version + 1);
	return 0;
}

int principal_update(struct call *call)
{
	struct str name = param_str(call, "principal");
	struct json_object *active = param_json(call, "is_active");
	_cleanup_(query_endp) struct query *query = sql_principal_by_name(call->txn, name);
	bool is_last = false;

	if (!query_next(query))
		return answer(call, ERR_NOT_FOUND, "there is no principal %s", name.p);
	int64_t id = query_int(query, 0), version = query_int(query, 1);
	int r = version_must_be(call, version);
	if (r == 0)
		r = may_change(call, id);
	if (r == 0)
		r = check_email(call);
	if (r == 0)
		r = check_native_name(call, query_str(query, 3).p);
	if (r == 0 && active && !param_bool(call, "is_active"))
		r = principal_is_last_of_secretariat(call, id, &is_last);
	if (r != 0)
		return r;
	if (is_last)
		return answer(call, ERR_INVALID,
			      "%s is the last of the secretariat and cannot be shut out", name.p);
	sql_principal_update(call->txn, id, param_str(call, "full_name"), param_str(call, "email"),
			     param_str(call, "language"), param_str(call, "zone"),
			     active ? param_bool(call, "is_active") : query_int(query, 2),
			     param_str(call, "reminders"), param_str(call, "native_name"),
			     param_str(call, "name_language"));
	if (active)
		inbox_touch_all(call);
	put_principal(call, id, version + 1);
	return 0;
}

int64_t secretariat_home(struct call *call, int64_t *ret_principal)
{
	_cleanup_(query_endp) struct query *query = sql_secretariat_home(call->txn);

	if (!query_next(query))
		return 0; /* GCOV_EXCL_LINE: somebody always holds the role */
	if (ret_principal)
		*ret_principal = query_int(query, 1);
	return query_int(query, 0);
}

/* ---- reading ---- */

static struct json_object *principal_json(struct call *call, struct query *query)
{
	struct json_object *object = mem_check(json_object_new_object());
	struct json_object *roles = mem_check(json_object_new_array());
	struct query *held = sql_global_roles_of(call->txn, query_int(query, 0));

	put_text(object, "principal", row_text(call, query, 1));
	put_text(object, "full_name", row_text(call, query, 2));
	put_text(object, "native_name", row_text(call, query, 11));
	put_text(object, "name_language", row_text(call, query, 12));
	put_text(object, "institution", row_text(call, query, 3));
	put_text(object, "email", row_text(call, query, 4));
	put_text(object, "language", row_text(call, query, 5));
	put_text(object, "zone", row_text(call, query, 6));
	put_bool(object, "is_active", query_int(query, 7) != 0);
	while (query_next(held))
		array_put(roles, json_object_new_string(row_text(call, held, 0)));
	query_end(held);
	put_json(object, "roles", roles);
	put_text(object, "reminders", row_text(call, query, 9));
	if (query_int(query, 10))
		put_int(object, "max_active", query_int(query, 10));
	put_int(object, "version", query_int(query, 8));
	return object;
}

int principal_get(struct call *call)
{
	const char *name = param_text(call, "principal");
	_cleanup_(query_endp) struct query *query =
		sql_principal_get(call->txn, str_of(name ? name : call->me.name));
	bool is_found = query_next(query);

	/* Others' entries are for administrators; to everybody else they are not there. */
	if (!is_found ||
	    (query_int(query, 0) != call->me.principal && !(call->me.roles & administrators)))
		return answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
	json_object_put(call->result);
	call->result = principal_json(call, query);
	return 0;
}

int principal_list(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query = sql_principal_list(call->txn, page.after);
	while (query_next(query) && page_has_room(&page))
		page_add(&page, query_int(query, 0), principal_json(call, query));
	page_end(&page);
	return 0;
}
