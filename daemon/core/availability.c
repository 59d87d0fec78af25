/* availability.c: when somebody is away, said by themselves. Whole days of their own calendar; absences may
 * overlap, and no two begin on the same day. What is over is kept: nobody is asked about it again. */
#include "core/call.h"
#include "core/handlers.h"

#include <string.h>

#define ABSENCES_MAX 100 /* of one person */

struct absence {
	int64_t id;
	const char *from, *to;
};

/* How many there are; the one that begins that day in ret_absence, whose id is 0 where none does. */
static size_t absences_count(struct call *call, const char *from, struct absence *ret_absence)
{
	_cleanup_(query_endp) struct query *query =
		sql_absence_list(call->txn, call->me.principal, 0);
	size_t count = 0;

	*ret_absence = (struct absence){ 0 };
	for (; query_next(query); count++)
		if (str_is(query_str(query, 1), from))
			*ret_absence =
				(struct absence){ query_int(query, 0), row_text(call, query, 1),
						  row_text(call, query, 2) };
	return count;
}

/* Absences are part of what a principal says of themselves, and count as changes of it. */
static int64_t version_of(struct call *call)
{
	_cleanup_(query_endp) struct query *query =
		sql_principal_by_name(call->txn, str_of(call->me.name));

	return query_next(query) ? query_int(query, 1) : 0;
}

static void put_absence(struct call *call, const char *from, const char *to)
{
	struct json_object *event = call_event(call, 0, "principal", call->me.principal);

	sql_principal_prefer(call->txn, call->me.principal, STR_NONE, STR_NONE, STR_NONE, -1);
	put_text(event, "principal", call->me.name);
	put_text(call->result, "principal", call->me.name);
	put_text(call->result, "from", from);
	put_text(call->result, "to", to);
	put_int(call->result, "version", version_of(call));
}

int availability_add(struct call *call)
{
	const char *from = param_text(call, "from"), *to = param_text(call, "to");
	struct absence same;
	size_t count = absences_count(call, from, &same);
	int r = version_must_be(call, version_of(call));

	if (r != 0)
		return r;
	if (strcmp(from, to) > 0)
		return answer_param(call, "to", "is before the first day, %s", from);
	if (same.id)
		return answer(call, ERR_EXISTS,
			      "an absence from %s to %s is on record; availability.drop takes it "
			      "back",
			      same.from, same.to);
	if (count >= ABSENCES_MAX)
		return answer(call, ERR_TOO_LARGE,
			      "%d absences are on record; drop what is over with "
			      "availability.drop",
			      ABSENCES_MAX);
	sql_absence_add(call->txn, call->me.principal, str_of(from), str_of(to),
			param_str(call, "note"));
	put_absence(call, from, to);
	put_text(call->result, "zone", call->me.zone);
	return 0;
}

int availability_drop(struct call *call)
{
	struct absence absence;

	(void)absences_count(call, param_text(call, "from"), &absence);
	int r = version_must_be(call, version_of(call));
	if (r != 0)
		return r;
	if (!absence.id)
		return answer(call, ERR_NOT_FOUND,
			      "no absence from %s is on record; "
			      "availability.list has those that are",
			      param_text(call, "from"));
	sql_absence_drop(call->txn, absence.id);
	put_absence(call, absence.from, absence.to);
	return 0;
}

/* 0 with whose they are; others' are the secretariat's to read, and to everybody else not there. */
static int whose(struct call *call, struct actor *ret_actor)
{
	struct str name = param_str(call, "principal");

	*ret_actor = call->me;
	if (!name.p || str_is(name, call->me.name))
		return 0;
	if (!(call->me.roles & ROLE_SECRETARIAT))
		return answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
	return actor_by_name(call, name, ret_actor);
}

int availability_list(struct call *call)
{
	struct actor actor;
	struct page page;
	int r = whose(call, &actor);

	if (r == 0)
		r = page_begin(call, ID_CURSOR, &page);
	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_absence_list(call->txn, actor.principal, page.after);
	while (query_next(query) && page_has_room(&page)) {
		struct json_object *item = mem_check(json_object_new_object());
		put_text(item, "principal", actor.name);
		put_text(item, "from", row_text(call, query, 1));
		put_text(item, "to", row_text(call, query, 2));
		put_text(item, "note", row_text(call, query, 3));
		put_text(item, "zone", actor.zone);
		page_add(&page, query_int(query, 0), item);
	}
	page_end(&page);
	return 0;
}
