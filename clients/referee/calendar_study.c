/* calendar_study.c: what of a study stands in a calendar: when its stage is due and closes, its
 * occasions, what it has to do by whom, and its open tasks.
 *
 * All of it is what the reading verbs show the caller; nothing is asked that they hide. A UID is
 * made of the code of the study, the kind of the entry, and an id that stays: that of a stage, or a
 * public id. Neither dates nor texts are in it, so that what moves, moves in people's calendars.
 * What tells how late something is, or how many days are left, would change every day, and is left
 * to the calendar. */
#include "referee/calendar.h"

#include <string.h>

#include "base/zone.h"
#include "referee/json.h"
#include "referee/moment.h"

/* Where the server says no time: each entry needs one. */
static const char long_ago[] = "1970-01-01T00:00:00.000Z";

/* A study while its entries are made. */
struct source {
	struct calendar *calendar;
	struct json_object *study; /* as study.status, study.get or study.list shows it */
	const char *code, *zone;   /* zone: NULL where the caller is not told */
	char *changed;		   /* when it took its last step; owned */
};

static void source_done(struct source *source)
{
	x_freep(&source->changed);
}

/* Adds `line` behind `text`, which it owns. */
static void add_line(char **text, char *line)
{
	_cleanup_(x_freep) char *before = *text;
	_cleanup_(x_freep) char *owned = line;

	*text = xasprintf("%s%s%s", before ? before : "", before ? "\n" : "", owned);
}

/* ---- entries ---- */

/* What makes an entry; `id` is NULL where the kind and the study are enough. */
struct draft {
	const char *kind, *id;
	const char *from, *to; /* to: NULL for one day */
	int64_t version;
	char *summary, *description; /* owned */
	const char *place;
	bool is_cancelled;
};

static void draft_done(struct draft *draft)
{
	x_freep(&draft->summary);
	x_freep(&draft->description);
}

/* The same thing may be told twice, and is one entry; two things that their ids do not tell apart
 * are counted, in the order of the server. NULL where it is there. A new string. */
static char *uid_of(const struct source *source, const struct draft *draft)
{
	struct calendar *calendar = source->calendar;

	for (int number = 1;; number++) {
		_cleanup_(x_freep) char *ordinal =
			number > 1 ? xasprintf(".%d", number) : xstrdup("");
		_cleanup_(x_freep) char *uid = xasprintf("%s.%s.%s%s@%s", source->code, draft->kind,
							 draft->id, ordinal, calendar->host);
		struct json_object *taken = json_get(calendar->uids, uid);
		if (!taken)
			return TAKE(uid);
		if (strcmp(json_text_or(taken, "from", ""), draft->from) == 0 &&
		    strcmp(json_text_or(taken, "summary", ""), draft->summary) == 0)
			return NULL;
	}
}

static bool has_days(const struct draft *draft)
{
	const char *to = draft->to ? draft->to : draft->from;

	return draft->from && zone_date_is_valid(draft->from) && zone_date_is_valid(to) &&
	       strcmp(draft->from, to) <= 0 && strcmp(to, CALENDAR_END) < 0;
}

/* What has no day has no place in a calendar. */
static void add_entry(const struct source *source, struct draft *draft)
{
	struct calendar *calendar = source->calendar;
	_cleanup_(x_freep) char *uid = has_days(draft) ? uid_of(source, draft) : NULL;

	if (!uid)
		return;
	struct json_object *entry = json_new_object();
	json_append(calendar->entries, entry);
	json_set(calendar->uids, uid, json_object_get(entry));
	json_set_text(entry, "uid", uid);
	json_set_text(entry, "kind", draft->kind);
	json_set_text(entry, "study", source->code);
	json_set_text(entry, "from", draft->from);
	json_set_text(entry, "to", draft->to ? draft->to : draft->from);
	json_set_text(entry, "summary", draft->summary);
	if (draft->description)
		json_set_text(entry, "description", draft->description);
	if (draft->place)
		json_set_text(entry, "place", draft->place);
	json_set(entry, "is_cancelled", mem_check(json_object_new_boolean(draft->is_cancelled)));
	json_set(entry, "version", mem_check(json_object_new_int64(draft->version)));
	json_set_text(entry, "changed", source->changed);
}

/* "Peer review of Wuhan, Wuhan, 2018". A new string. */
static char *study_line(const struct source *source)
{
	return xasprintf("%s, %s, %lld", json_text_or(source->study, "title", source->code),
			 json_text_or(source->study, "city", "?"),
			 (long long)json_int(source->study, "year", 0));
}

/* The instant that ends the day, where it is due and in UTC: the entry itself has but the day. */
static char *instant_line(const struct source *source, const char *word, const char *utc)
{
	_cleanup_(x_freep) char *local = moment_shown(utc, source->zone);
	_cleanup_(x_freep) char *plain = moment_shown(utc, NULL);

	if (strcmp(local, plain) == 0)
		return xasprintf("%s: %s", word, plain);
	return xasprintf("%s: %s (%s)", word, local, plain);
}

/* The local day of an instant; of UTC where the zone is not told or not known here. */
static bool day_of(const struct source *source, const char *utc, char ret_date[ZONE_DATE_SIZE])
{
	int64_t at_ms;

	if (!utc || !zone_utc_parse(utc, &at_ms))
		return false;
	zone_date(source->zone && zone_is_known(source->zone) ? source->zone : "UTC", at_ms,
		  ret_date);
	return true;
}

/* ---- the stage ---- */

/* A study that rests or has ended has no deadline; whoever has it in a calendar is to see that. */
static bool is_open(const struct source *source)
{
	return strcmp(json_text_or(source->study, "state", ""), "active") == 0;
}

static void add_stage_date(const struct source *source, const char *name, const char *what,
			   const char *word)
{
	const char *utc = json_text(source->study, name);
	const char *stage = json_text_or(source->study, "stage", "?");
	char date[ZONE_DATE_SIZE];
	struct draft draft __attribute__((cleanup(draft_done))) = { .kind = name, .id = stage };

	if (!day_of(source, utc, date))
		return;
	draft.from =
		strcmp(name, "due") == 0 ? json_text_or(source->study, "due_date", date) : date;
	draft.version = json_int(source->study, "version", 0);
	draft.is_cancelled = !is_open(source);
	draft.summary = xasprintf("%s: %s %s", source->code,
				  json_text_or(source->study, "stage_title", stage), what);
	add_line(&draft.description, study_line(source));
	add_line(&draft.description, instant_line(source, word, utc));
	add_entry(source, &draft);
}

/* ---- occasions ---- */

static void add_occasion(const struct source *source, struct json_object *row)
{
	const char *note = json_text(row, "note");
	struct draft draft __attribute__((cleanup(draft_done))) = { .kind = "occasion" };

	draft.id = json_text_or(row, "occasion", "");
	draft.from = json_text(row, "from");
	draft.to = json_text(row, "to");
	draft.version = json_int(row, "version", 0);
	draft.place = json_text(row, "place");
	draft.is_cancelled = strcmp(json_text_or(row, "state", ""), "cancelled") == 0;
	draft.summary = xasprintf("%s: %s", source->code, json_text_or(row, "title", "?"));
	add_line(&draft.description, study_line(source));
	if (note)
		add_line(&draft.description, xstrdup(note));
	add_entry(source, &draft);
}

/* ---- who has to do what ---- */

/* A line that fits where calendars show it; the whole text is in the description. */
static char *brief(const char *text)
{
	static const size_t columns = 100;
	struct str line = { text, strcspn(text, "\r\n") };
	size_t fits = screen_cut(line, columns);

	return xasprintf("%.*s%s", (int)fits, text, text[fits] ? "..." : "");
}

/* "Aiko Sato (iges-sato), iges"; what is known of it. A new string; NULL where that is nobody. */
static char *person_of(struct json_object *row, const char *name)
{
	const char *principal = json_text(row, name), *full = json_text(row, "full_name");
	const char *house = json_text(row, "institution"), *role = json_text(row, "role");

	if (!principal)
		return role ? xstrdup(role) : NULL;
	return xasprintf("%s%s%s%s%s%s", full ? full : principal, full ? " (" : "",
			 full ? principal : "", full ? ")" : "", house ? ", " : "",
			 house ? house : "");
}

/* What is to be done, for others with who is to do it, and by when. */
static void draft_task(const struct source *source, struct draft *draft, struct json_object *row,
		       const char *what)
{
	const char *name = json_get(row, "owner") ? "owner" : "principal";
	const char *who =
		json_text_or(row, "full_name", json_text_or(row, name, json_text(row, "role")));
	_cleanup_(x_freep) char *short_what = brief(what);
	bool is_named = who && !source->calendar->is_person;

	draft->summary = xasprintf("%s: %s%s%s%s", source->code, short_what, is_named ? " (" : "",
				   is_named ? who : "", is_named ? ")" : "");
	add_line(&draft->description, xstrdup(what));
	char *person = person_of(row, name);
	if (person)
		add_line(&draft->description, person);
	add_line(&draft->description, study_line(source));
	add_line(&draft->description, instant_line(source, "Due", json_text_or(row, "due", "?")));
}

static void add_action(const struct source *source, struct json_object *row)
{
	const char *state = json_text_or(row, "state", "");
	struct draft draft __attribute__((cleanup(draft_done))) = { .kind = "action" };
	_cleanup_(x_freep) char *what =
		xasprintf("%s: %s", strcmp(state, "done") == 0 ? "done" : "do",
			  json_text_or(row, "text", "?"));

	draft.id = json_text_or(row, "action", "");
	draft.from = json_text(row, "due_date");
	draft.version = json_int(row, "version", 0);
	draft.is_cancelled = strcmp(state, "dropped") == 0;
	draft_task(source, &draft, row, what);
	add_entry(source, &draft);
}

/* What is nobody's in particular is of all who hold the role. */
static bool is_own(const struct source *source, struct json_object *task)
{
	const char *principal = json_text(task, "principal"), *role = json_text(task, "role");
	struct json_object *roles = json_get(source->study, "roles");

	if (principal)
		return strcmp(principal, source->calendar->me) == 0;
	for (size_t i = 0; role && i < json_count(roles); i++)
		if (strcmp(json_object_get_string(json_object_array_get_idx(roles, i)), role) == 0)
			return true;
	return false;
}

/* Actions are told by action.list, with their versions; of their tasks only those are told here
 * that fell to somebody else, by a role. What is due with a stage is that stage's, since another may
 * ask for the same; the other tasks have days of their own. */
static void add_task(const struct source *source, struct json_object *task)
{
	const char *word = json_text_or(task, "task", "?"), *role = json_text(task, "role");
	const char *by = role ? role : json_text_or(task, "principal", "somebody");
	char date[ZONE_DATE_SIZE];
	bool is_act = strcmp(word, "act") == 0, is_invited = strcmp(word, "answer_invitation") == 0;
	const char *stage = is_act || is_invited ? NULL : json_text(source->study, "stage");
	_cleanup_(x_freep) char *id =
		xasprintf("%s%s%s.%s.%s", stage ? stage : "", stage ? "." : "", word,
			  json_text_or(task, "subject", "any"), by);
	struct draft draft
		__attribute__((cleanup(draft_done))) = { .kind = "task", .id = id, .from = date };

	if (!day_of(source, json_text(task, "due"), date) || (is_act && !role) ||
	    (source->calendar->is_person && !is_own(source, task)))
		return;
	/* More time for one person changes no version that others see. */
	draft.version = json_int(source->study, "version", 0) + json_int(task, "moved", 0);
	draft_task(source, &draft, task, json_text_or(task, "what", word));
	add_entry(source, &draft);
}

/* ---- asking ---- */

static struct json_object *params_of(const struct source *source)
{
	struct json_object *params = json_new_object();

	json_set_text(params, "study", source->code);
	return params;
}

/* Each row of a list of the study's. */
static int each(struct source *source, const char *method, struct json_object *params,
		void (*add)(const struct source *source, struct json_object *row))
{
	_cleanup_(json_putp) struct json_object *owned = params;
	_cleanup_(json_putp) struct json_object *items = NULL;

	int r = session_list(source->calendar->session, method, owned, &items);
	for (size_t i = 0; r == 0 && i < json_count(items); i++)
		add(source, json_object_array_get_idx(items, i));
	return r;
}

/* Steps are in order of time. */
static int take_changed(struct source *source)
{
	_cleanup_(json_putp) struct json_object *params = params_of(source);
	_cleanup_(json_putp) struct json_object *steps = NULL;
	struct session *session = source->calendar->session;

	int r = session_list(session, "study.history", params, &steps);
	size_t count = json_count(steps);
	struct json_object *last = count ? json_object_array_get_idx(steps, count - 1) : NULL;
	if (r == 0)
		source->changed = xstrdup(json_text_or(last, "time", long_ago));
	return r;
}

static int add_actions(struct source *source)
{
	struct json_object *params = params_of(source);

	if (source->calendar->is_person) {
		json_set_text(params, "owner", source->calendar->me);
		json_set_text(params, "state", "open");
	}
	return each(source, "action.list", params, add_action);
}

/* Who has a part in it. */
static int add_inside(struct source *source)
{
	_cleanup_(json_putp) struct json_object *params = params_of(source);
	_cleanup_(json_putp) struct json_object *status = NULL;
	int r = session_call(source->calendar->session, "study.status", false, params, &status);

	if (r == 0)
		r = take_changed(source);
	if (r != 0)
		return r;
	source->study = status;
	source->zone = json_text(status, "zone");
	if (!source->calendar->is_person) {
		add_stage_date(source, "due", "due", "Due");
		add_stage_date(source, "close", "closes", "Closes");
		r = each(source, "occasion.list", params_of(source), add_occasion);
	}
	struct json_object *open = json_get(status, "open");
	for (size_t i = 0; i < json_count(open); i++)
		add_task(source, json_object_array_get_idx(open, i));
	return r == 0 ? add_actions(source) : r;
}

/* What lies with somebody who accepted and is not cleared of conflicts: to declare them. */
static int add_inbox(struct source *source, struct json_object *place)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *tasks = NULL;
	int r = session_list(source->calendar->session, "inbox.list", params, &tasks);

	source->changed = xstrdup(json_text_or(place, "answered", long_ago));
	for (size_t i = 0; r == 0 && i < json_count(tasks); i++) {
		struct json_object *task = json_object_array_get_idx(tasks, i);
		if (strcmp(json_text_or(task, "study", ""), source->code) == 0)
			add_task(source, task);
	}
	return r;
}

static void add_invitation(struct source *source, struct json_object *place)
{
	struct draft draft __attribute__((cleanup(draft_done))) = { .kind = "task" };
	char date[ZONE_DATE_SIZE];

	if (!day_of(source, json_text(place, "answer_due"), date))
		return;
	_cleanup_(x_freep) char *id =
		xasprintf("answer_invitation.%s.%s", json_text_or(place, "assignment", ""),
			  source->calendar->me);
	source->changed = xstrdup(json_text_or(place, "invited", long_ago));
	json_set_text(place, "due", json_text(place, "answer_due"));
	draft.id = id;
	draft.from = date;
	draft.version = json_int(place, "version", 0);
	draft_task(source, &draft, place, "answer the invitation");
	add_entry(source, &draft);
}

/* Who has a place, and sees no more of the study than that. The zone is not told them either. */
static int add_place(struct source *source)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();
	_cleanup_(json_putp) struct json_object *place = NULL;

	json_set_text(params, "assignment", source->code);
	int r = session_call(source->calendar->session, "assignment.get", false, params, &place);
	const char *state = json_text_or(place, "state", "");
	if (r == 0 && strcmp(state, "accepted") == 0)
		return add_inbox(source, place);
	if (r == 0 && strcmp(state, "invited") == 0)
		add_invitation(source, place);
	return r;
}

int calendar_add(struct calendar *calendar, struct json_object *study)
{
	struct source source __attribute__((cleanup(source_done))) = {
		.calendar = calendar,
		.study = study,
		.code = json_text_or(study, "study", "?"),
	};

	return json_text(study, "stage") ? add_inside(&source) : add_place(&source);
}
