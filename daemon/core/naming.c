/* naming.c: see naming.h. Each audience is looked at as a reader of its own, by the same functions that every
 * search goes through: what they could not read is not warned of. */
#include "core/naming.h"
#include "core/handlers.h"
#include "core/search.h"

#include <stdio.h>
#include <string.h>

#define WORDS_MAX    16 /* of one person */
#define WARNINGS_MAX 20 /* beside a write's result; visibility.check tells all */

struct hidden {
	const char *principal;
	enum side side;
	struct str words[WORDS_MAX]; /* folded */
	size_t count;
};

struct naming {
	struct hidden *people;
	size_t count;
};

/* From whom somebody can be hidden. */
static const unsigned audiences[] = { ROLE_HOST, ROLE_REVIEWER, ROLE_OBSERVER, ROLE_EDITOR,
				      ROLE_PLENARY };

/* ---- whom ---- */

static size_t characters(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.n; i++)
		count += ((unsigned char)text.p[i] & 0xc0) != 0x80;
	return count;
}

static void word_add(struct call *call, struct hidden *hidden, const char *text)
{
	_cleanup_(folded_done) struct folded folded = { 0 };

	if (!text || !*text || hidden->count == WORDS_MAX)
		return;
	folded_set(&folded, str_of(text));
	hidden->words[hidden->count++] =
		(struct str){ arena_strndup(call->arena, folded.text, folded.n), folded.n };
}

/* Of parts only those that are likely no word of the language: three letters, or two characters where there
 * are no letters. */
static void parts_add(struct call *call, struct hidden *hidden, const char *name)
{
	for (const char *at = name; *at;) {
		size_t len = strcspn(at, " ,.");
		struct str part = { at, len };
		size_t least = len > 0 && (unsigned char)at[0] >= 0x80 ? 2 : 3;
		if (len > 0 && characters(part) >= least)
			word_add(call, hidden, arena_strndup(call->arena, at, len));
		at += len + strspn(at + len, " ,.");
	}
}

/* Outside the Latin script mostly in one: 김 민수 is written 김민수. */
static void joined_add(struct call *call, struct hidden *hidden, const char *name)
{
	char *joined = arena_strndup(call->arena, name, strlen(name)), *to = joined;

	for (const char *at = name; *at; at++)
		if (!strchr(" ,.", *at))
			*to++ = *at;
	*to = '\0';
	if ((unsigned char)name[0] >= 0x80 && strcmp(joined, name) != 0)
		word_add(call, hidden, joined);
}

/* Whole names before parts of any: there is room for so many. */
static void names_add(struct call *call, struct hidden *hidden, const char *full_name,
		      const char *native_name)
{
	const char *const names[] = { full_name, native_name ? native_name : "" };

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		word_add(call, hidden, names[i]);
		joined_add(call, hidden, names[i]);
	}
	for (size_t i = 0; i < ELEMENTS(names); i++)
		parts_add(call, hidden, names[i]);
}

/* Nobody is told a name that they do not know, nor that somebody whom they know is in the study where they are
 * not shown it. Those are left out here, before texts are looked at: found and then kept back, they would stand
 * before one who may be told, and show by what is not said. */
struct naming *naming_load(struct call *call)
{
	struct naming *naming = arena_alloc(call->arena, sizeof *naming);
	_cleanup_(query_endp) struct query *query = sql_people_of_study(call->txn, call->study->id);
	size_t room = 0;

	while (query_next(query)) {
		struct hidden hidden = { .principal = row_text(call, query, 0) };
		hidden.side = person_side(call, hidden.principal);
		if (hidden.side == SIDE_OFFICE || !is_met(call, hidden.principal))
			continue;
		word_add(call, &hidden, hidden.principal);
		word_add(call, &hidden, row_text(call, query, 2));
		word_add(call, &hidden, row_text(call, query, 3));
		names_add(call, &hidden, row_text(call, query, 1), row_text(call, query, 4));
		if (naming->count == room) {
			struct hidden *more =
				arena_alloc(call->arena, (2 * room + 16) * sizeof *more);
			if (room > 0)
				memcpy(more, naming->people, room * sizeof *more);
			naming->people = more;
			room = 2 * room + 16;
		}
		naming->people[naming->count++] = hidden;
	}
	return naming;
}

/* ---- where ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Words in Latin letters are whole words; other scripts put no blanks between them. */
static bool is_whole_word(const struct folded *folded, size_t at, struct str word)
{
	size_t end = at + word.n;
	bool runs_in = at > 0 && is_letter(word.p[0]) && is_letter(folded->text[at - 1]);
	bool runs_on =
		end < folded->n && is_letter(word.p[word.n - 1]) && is_letter(folded->text[end]);

	return !runs_in && !runs_on;
}

static bool find_word(const struct folded *folded, struct str word, size_t *ret_at)
{
	for (size_t from = 0; folded_find(folded, from, word, ret_at); from = *ret_at + 1)
		if (is_whole_word(folded, *ret_at, word))
			return true;
	return false;
}

static bool is_hidden_from_any(const struct call *call, enum side side, unsigned roles)
{
	enum identity identity = call->study->identity;

	if (roles)
		return is_hidden_from(identity, side, roles);
	for (size_t i = 0; i < ELEMENTS(audiences); i++)
		if (is_hidden_from(identity, side, audiences[i]))
			return true;
	return false;
}

/* The longest of a person's words that the text has: a full name before its parts. */
static struct str longest_word(const struct folded *folded, const struct hidden *hidden,
			       size_t *ret_at)
{
	struct str longest = { NULL, 0 };
	size_t at;

	for (size_t i = 0; i < hidden->count; i++) {
		if (hidden->words[i].n <= longest.n || !find_word(folded, hidden->words[i], &at))
			continue;
		longest = hidden->words[i];
		*ret_at = at;
	}
	return longest;
}

bool naming_find(struct call *call, const struct naming *naming, struct str text, unsigned roles,
		 struct named *ret_named)
{
	_cleanup_(folded_done) struct folded folded = { 0 };
	size_t longest = 0, at = 0, end;

	folded_set(&folded, text);
	for (size_t i = 0; i < naming->count; i++) {
		const struct hidden *hidden = &naming->people[i];
		if (!is_hidden_from_any(call, hidden->side, roles))
			continue;
		struct str word = longest_word(&folded, hidden, &at);
		if (word.n <= longest || (!roles && !knows(call, hidden->principal)))
			continue;
		longest = word.n;
		ret_named->principal = hidden->principal;
		folded_place(text, at, at + word.n, &ret_named->offset, &end);
		ret_named->length = end - ret_named->offset;
	}
	return longest > 0;
}

static void put_named(struct json_object *row, const char *field, const struct named *named)
{
	put_text(row, "in", field);
	put_int(row, "offset", (int64_t)named->offset);
	put_int(row, "length", (int64_t)named->length);
	put_text(row, "principal", named->principal);
}

/* ---- what somebody writes ---- */

struct warning {
	struct call *call;
	const struct naming *naming;
	struct json_object *list;
};

static void warn_of_text(struct warning *warning, const char *field, struct json_object *value)
{
	struct named named;

	if (!json_object_is_type(value, json_type_string))
		return;
	struct str text = { json_object_get_string(value),
			    (size_t)json_object_get_string_len(value) };
	if (!naming_find(warning->call, warning->naming, text, 0, &named))
		return;
	struct json_object *row = mem_check(json_object_new_object());
	put_named(row, field, &named);
	array_put(warning->list, row);
}

static void put_warnings(struct call *call, struct json_object *list)
{
	if (json_object_array_length(list) > 0)
		put_json(call->result, "warnings", list);
	else
		json_object_put(list);
}

void naming_warn_of_params(struct call *call)
{
	struct warning warning = { .call = call, .list = mem_check(json_object_new_array()) };

	warning.naming = naming_load(call);
	for (const struct param *param = call->verb->params; param->name; param++) {
		struct json_object *value = param_json(call, param->name);
		if (param->type == PARAM_TEXT)
			warn_of_text(&warning, param->name, value);
		if (param->type != PARAM_OBJECT || !value)
			continue;
		json_object_object_foreach(value, name, part) warn_of_text(&warning, name, part);
	}
	put_warnings(call, warning.list);
}

/* ---- what others read ---- */

struct check {
	struct call *call;
	const struct naming *naming;
	struct page *page; /* of visibility.check; NULL: warnings beside a write */
	struct json_object *list;
	unsigned roles;
	size_t audience;
	enum search_kind kind;
	int64_t left; /* rows to look at */
	bool is_spent;
};

/* A place in the order of a check: audience, kind, row. */
static int64_t check_place(size_t audience, enum search_kind kind, int64_t row)
{
	return (int64_t)audience << 37 | (int64_t)kind << 34 | row;
}

static bool check_row(struct check *check, const struct searched *searched, size_t text,
		      const struct named *named)
{
	struct call *call = check->call;
	struct json_object *row = mem_check(json_object_new_object());

	put_text(row, "role", role_word(check->roles));
	put_text(row, "object", search_kind_rows[searched->kind].word);
	put_id(call, row, "subject", search_kind_rows[searched->kind].id,
	       searched->kind == SEARCH_KIND_STUDY ? 0 : searched->row);
	put_named(row, searched->texts[text].name, named);
	if (check->list) {
		array_put(check->list, row);
		return json_object_array_length(check->list) < WARNINGS_MAX;
	}
	if (!page_has_room(check->page)) {
		json_object_put(row);
		return false;
	}
	page_add(check->page, check_place(check->audience, check->kind, searched->row), row);
	return true;
}

/* Of each row the first text that names somebody: who mends one reads the others. */
static bool check_one(void *arg, const struct searched *searched)
{
	struct check *check = arg;
	struct named named;

	if (check->left <= 0) {
		check->is_spent = true;
		return false;
	}
	check->left -= searched_cost(searched);
	for (size_t i = 0; i < searched->count; i++) {
		if (!naming_find(check->call, check->naming, searched->texts[i].text, check->roles,
				 &named))
			continue;
		if (check_row(check, searched, i, &named))
			return true;
		check->is_spent = true;
		return false;
	}
	return true;
}

static int check_all(struct check *check, int64_t after)
{
	struct call *call = check->call;
	const struct viewer me = call->viewer;
	int r = 0;

	check->naming = naming_load(call);
	for (size_t i = 0; i < ELEMENTS(audiences) && r == 0; i++) {
		check->audience = i;
		check->roles = audiences[i];
		/* Somebody of that role, and nobody in particular: nothing is their own. */
		call->viewer = (struct viewer){ .principal = INT64_MAX,
						.roles = audiences[i],
						.own_in = true };
		for (int kind = 0; kind < SEARCH_KIND__MAX && r == 0 && !check->is_spent; kind++) {
			int64_t first = check_place(i, (enum search_kind)kind, 0);
			int64_t from = kind == SEARCH_KIND_STUDY ? -1 : 0;
			if (after >= check_place(i, (enum search_kind)kind + 1, 0))
				continue; /* told on an earlier page */
			if (after >= first && after > 0)
				from = after - first;
			check->kind = (enum search_kind)kind;
			r = searched_each(call, check->kind, from, check_one, check);
		}
	}
	call->viewer = me;
	return r;
}

int naming_warn_of_opening(struct call *call)
{
	struct check check = { .call = call,
			       .list = mem_check(json_object_new_array()),
			       .left = call->core->conf->search_rows };
	int r;

	if (call->study->identity == IDENTITY_VISIBLE) {
		json_object_put(check.list);
		return 0;
	}
	r = check_all(&check, 0);
	put_warnings(call, check.list);
	if (check.is_spent)
		put_bool(call->result, "is_whole", false);
	return r;
}

int visibility_check(struct call *call)
{
	struct page page;
	struct check check = { .call = call, .page = &page, .left = INT64_MAX };
	int r = page_begin(call, ID_CURSOR, &page);

	if (r == 0 && call->study->identity != IDENTITY_VISIBLE)
		r = check_all(&check, page.after);
	if (r == 0)
		page_end(&page);
	return r;
}
