/* occasion.c: occasions: where and when people meet for a study, and how many came. Numbers of
 * participants are kept as they are known: "over 150" is not 150. */
#include "core/occasion.h"
#include "core/handlers.h"

#include <string.h>

#include "base/zone.h"

void occasion_read(struct call *call, struct query *query, void *ret_occasion)
{
	struct occasion *occasion = ret_occasion;

	occasion->title = row_text(call, query, 6);
	occasion->place = row_text(call, query, 7);
	occasion->country = row_text(call, query, 8);
	occasion->zone = row_text(call, query, 9);
	occasion->from_date = row_text(call, query, 10);
	occasion->to_date = row_text(call, query, 11);
	occasion->state = row_text(call, query, 12);
	occasion->on_site = query_int(query, 13);
	occasion->on_site_count = row_text(call, query, 14);
	occasion->online = query_int(query, 15);
	occasion->online_count = row_text(call, query, 16);
	occasion->note = row_text(call, query, 17);
}

void occasion_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct occasion *occasion = shown;

	(void)call;
	put_text(object, "title", occasion->title);
	put_text(object, "place", occasion->place);
	put_text(object, "country", occasion->country);
	put_text(object, "from", occasion->from_date);
	put_text(object, "to", occasion->to_date);
	put_text(object, "zone", occasion->zone);
	put_text(object, "state", occasion->state);
	if (occasion->on_site_count) {
		put_int(object, "on_site", occasion->on_site);
		put_text(object, "on_site_count", occasion->on_site_count);
	}
	if (occasion->online_count) {
		put_int(object, "online", occasion->online);
		put_text(object, "online_count", occasion->online_count);
	}
	put_text(object, "note", occasion->note);
}

static int check_dates(struct call *call, const char *from, const char *to)
{
	if (strcmp(to, from) < 0)
		return answer_param(call, "to", "lies before `from` (%s)", from);
	return 0;
}

int occasion_add(struct call *call)
{
	struct str from = param_str(call, "from"), to = param_str(call, "to");
	struct str zone = param_str(call, "zone"), country = param_str(call, "country");
	int r = stage_must_produce(call, ARTEFACT_OCCASION);

	if (r == 0 && to.p)
		r = check_dates(call, from.p, to.p);
	if (r != 0)
		return r;
	sql_occasion_add(call->txn, call->study->id, call->me.principal, param_str(call, "title"),
			 param_str(call, "place"),
			 country.p ? country : str_of(call->study->country),
			 zone.p ? zone : str_of(call->study->zone), from, to.p ? to : from,
			 param_str(call, "note"), call->now_ms);
	noun_put(call, noun_of_id(ID_OCCASION), txn_last_id(call->txn), 1);
	return 0;
}

/* A number, and how well it is known: the one is nothing without the other. */
static int check_count(struct call *call, const char *number, const char *how)
{
	if (param_text(call, how) && !param_json(call, number))
		return answer_param(call, how, "speaks of `%s`, which is missing", number);
	return 0;
}

static struct str how_many(const struct call *call, const char *number, const char *how)
{
	struct str word = param_str(call, how);

	if (!param_json(call, number))
		return STR_NONE;
	return word.p ? word : str_of("exactly");
}

/* Nobody has held what is still to come, by the calendar of the place. */
static int check_state(struct call *call, const char *state, const char *zone, const char *from)
{
	char today[ZONE_DATE_SIZE];

	zone_date(zone, call->now_ms, today);
	if (state && strcmp(state, "held") == 0 && strcmp(from, today) > 0)
		return answer_param(call, "state", "it begins on %s, which is still to come", from);
	return 0;
}

int occasion_update(struct call *call)
{
	const struct occasion *occasion = (const struct occasion *)call->thing;
	struct str from = param_str(call, "from"), to = param_str(call, "to");
	const char *state = param_text(call, "state");
	int r = stage_must_produce(call, ARTEFACT_OCCASION);

	from = from.p ? from : str_of(occasion->from_date);
	to = to.p ? to : str_of(occasion->to_date);
	if (r == 0)
		r = check_dates(call, from.p, to.p);
	if (r == 0)
		r = check_count(call, "on_site", "on_site_count");
	if (r == 0)
		r = check_count(call, "online", "online_count");
	if (r == 0)
		r = check_state(call, state, occasion->zone, from.p);
	if (r != 0)
		return r;
	sql_occasion_update(
		call->txn, occasion->thing.id, param_str(call, "title"), param_str(call, "place"),
		from, to, str_of(state), param_int(call, "on_site", 0),
		how_many(call, "on_site", "on_site_count"), param_int(call, "online", 0),
		how_many(call, "online", "online_count"), param_str(call, "note"));
	noun_put(call, call->noun, occasion->thing.id, occasion->thing.version + 1);
	put_text(call->event, "state", state);
	return 0;
}
