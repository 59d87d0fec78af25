/* search_text.c: the texts of a study and of what is in it, as far as the caller may read them, and
 * what of a search stands in them. */
#include "core/search.h"

#include <errno.h>
#include <string.h>

#include "core/document.h"
#include "core/finding.h"
#include "core/recommendation.h"

#define BEFORE_BYTES  60 /* of a snippet, before what was found */
#define SNIPPET_BYTES 200
#define MATCHES_MAX   16
#define COST_BYTES    1024 /* a text of so many costs as much as one more row */

const struct search_kind_row search_kind_rows[SEARCH_KIND__MAX] = {
#define KIND_ROW(name, of_word, of_id) [SEARCH_KIND_##name] = { of_word, ID_##of_id },
	SEARCH_KIND_TABLE(KIND_ROW)
};

enum search_kind search_kind_of(const char *word)
{
	enum search_kind kind = SEARCH_KIND_STUDY;

	while (strcmp(search_kind_rows[kind].word, word) != 0)
		kind++;
	return kind;
}

/* ---- the texts ---- */

struct looking {
	struct call *call;
	bool (*each)(void *arg, const struct searched *searched);
	void *arg;
	struct searched one;
};

static void text_add(struct looking *looking, const char *name, const char *text)
{
	struct searched *one = &looking->one;

	if (!text || one->count == SEARCHED_TEXTS_MAX)
		return;
	one->texts[one->count].name = name;
	one->texts[one->count++].text = str_of(text);
}

static bool tell(struct looking *looking)
{
	bool goes_on = looking->each(looking->arg, &looking->one);

	looking->one.count = 0;
	return goes_on;
}

static void each_study(struct looking *looking, int64_t after)
{
	const struct study *study = looking->call->study;

	if (after >= 0)
		return; /* it is the one row of its kind, 0 */
	text_add(looking, "title", study->title);
	text_add(looking, "city", study->city);
	text_add(looking, "study", study->code);
	(void)tell(looking);
}

/* Who sees only what is theirs is given only that to look at. */
static void each_comment(struct looking *looking, int64_t after)
{
	struct call *call = looking->call;
	struct comment any = { 0 };
	_cleanup_(query_endp) struct query *query =
		see_comment(call, &any) ? sql_comment_list(call->txn, call->study->id, after)
					: sql_comment_list_own(call->txn, call->study->id,
							       call->me.principal, after);

	while (query_next(query)) {
		struct comment comment;
		comment_read(call, query, &comment);
		if (!see_comment(call, &comment))
			continue;
		looking->one.row = comment.id;
		text_add(looking, "text", comment.text);
		if (see_response(call, &comment))
			text_add(looking, "response", comment.response_text);
		if (!tell(looking))
			return;
	}
}

static void thing_texts(struct looking *looking, const struct thing *thing)
{
	if (looking->one.kind == SEARCH_KIND_DOCUMENT) {
		text_add(looking, "title", ((const struct document *)thing)->title);
	} else if (looking->one.kind == SEARCH_KIND_FINDING) {
		text_add(looking, "text", ((const struct finding *)thing)->text);
	} else {
		const struct recommendation *one = (const struct recommendation *)thing;
		text_add(looking, "text", one->text);
		text_add(looking, "response", one->response);
	}
}

static void each_thing(struct looking *looking, int64_t after)
{
	struct call *call = looking->call;
	const struct noun *noun = noun_of_id(search_kind_rows[looking->one.kind].id);
	_cleanup_(query_endp) struct query *query = noun->list(call->txn, call->study->id, after);

	while (query_next(query)) {
		const struct thing *thing = noun_of_row(call, noun, query);
		if (!see_thing(call, noun, thing))
			continue;
		looking->one.row = thing->id;
		thing_texts(looking, thing);
		if (!tell(looking))
			return;
	}
}

/* The author's last version, others' last edition, and of that the fields that are open to them. */
static int review_texts(struct looking *looking, const struct review *review,
			struct json_object *body)
{
	struct call *call = looking->call;
	bool is_author = review->principal == call->me.principal;
	const struct form *form = cache_form(call, review->form);

	if (!form)
		return call->txn->r;
	json_object_object_foreach(body, name, value)
	{
		const struct form_field *field = form_find(form, str_of(name));
		bool is_open = is_author ||
			       (field && can_see_field(&call->viewer, field, review->principal));
		if (is_open && json_object_is_type(value, json_type_string))
			text_add(looking, name, json_object_get_string(value));
	}
	return 0;
}

static int tell_review(struct looking *looking, const struct review *review, bool *ret_goes_on)
{
	struct call *call = looking->call;
	struct query *query =
		review->principal == call->me.principal
			? sql_review_body(call->txn, review->id, review->version)
			: sql_review_body_edition(call->txn, review->id, review->edition);
	const char *text = query_next(query) ? row_text(call, query, 0) : NULL;
	struct json_object *body;
	int r;

	query_end(query);
	*ret_goes_on = true;
	if (!text)
		return 0; /* GCOV_EXCL_LINE: begun, and nothing saved: no verb leaves it so */
	body = stored_json(text);
	if (!body)
		return fault(-EBADMSG, "the body of a review in the database cannot be read");
	looking->one.row = review->id;
	r = review_texts(looking, review, body);
	if (r == 0)
		*ret_goes_on = tell(looking);
	json_object_put(body);
	return r;
}

static int each_review(struct looking *looking, int64_t after)
{
	struct call *call = looking->call;
	_cleanup_(query_endp) struct query *query =
		sql_review_list(call->txn, call->study->id, after);
	bool goes_on = true;
	int r = 0;

	while (r == 0 && goes_on && query_next(query)) {
		struct review review;
		review_read(call, query, &review);
		if (see_review(call, &review))
			r = tell_review(looking, &review, &goes_on);
	}
	return r;
}

int searched_each(struct call *call, enum search_kind kind, int64_t after,
		  bool (*each)(void *arg, const struct searched *searched), void *arg)
{
	struct looking looking = {
		.call = call, .each = each, .arg = arg, .one = { .kind = kind }
	};
	int r = 0;

	if (kind == SEARCH_KIND_STUDY)
		each_study(&looking, after);
	else if (kind == SEARCH_KIND_COMMENT)
		each_comment(&looking, after);
	else if (kind == SEARCH_KIND_REVIEW)
		r = each_review(&looking, after);
	else
		each_thing(&looking, after);
	return r != 0 ? r : call->txn->r;
}

/* ---- what stands in them ---- */

int64_t searched_cost(const struct searched *searched)
{
	size_t bytes = 0;

	for (size_t i = 0; i < searched->count; i++)
		bytes += searched->texts[i].text.n;
	return 1 + (int64_t)(bytes / COST_BYTES);
}

static uint32_t words_in(const struct search *search, const struct folded *folded)
{
	uint32_t found = 0;
	size_t at;

	for (size_t i = 0; i < search->texts; i++)
		if (folded_find(folded, 0, search->words[i], &at))
			found |= UINT32_C(1) << i;
	return found;
}

uint32_t searched_words(const struct search *search, struct folded *folded,
			const struct searched *searched)
{
	uint32_t found = 0;

	for (size_t i = 0; i < searched->count && search->texts > 0; i++) {
		folded_set(folded, searched->texts[i].text);
		found |= words_in(search, folded);
	}
	return found;
}

/* ---- snippets ---- */

struct match {
	size_t from, to; /* bytes of the text */
};

/* The next place where any word stands, from a byte of the folded text on; the longest of those that
 * begin there. */
static bool match_next(const struct search *search, const struct folded *folded, size_t from,
		       struct match *ret_match)
{
	bool is_there = false;

	for (size_t i = 0; i < search->texts; i++) {
		size_t at, len = search->words[i].n;
		if (!folded_find(folded, from, search->words[i], &at))
			continue;
		if (is_there &&
		    (at > ret_match->from || (at == ret_match->from && at + len <= ret_match->to)))
			continue;
		*ret_match = (struct match){ at, at + len };
		is_there = true;
	}
	return is_there;
}

static bool is_inside_character(struct str text, size_t at)
{
	return at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80;
}

/* Lines become one, byte for byte, so that the places stay. */
static void put_snippet(struct call *call, struct str text, struct match part,
			struct json_object *hit)
{
	char *snippet = arena_strndup(call->arena, text.p + part.from, part.to - part.from);

	for (char *c = snippet; *c; c++)
		if (*c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	put_text(hit, "snippet", snippet);
}

static void put_match(struct json_object *matches, struct match match)
{
	struct json_object *pair = mem_check(json_object_new_array());

	array_put(pair, json_object_new_int64((int64_t)match.from));
	array_put(pair, json_object_new_int64((int64_t)match.to));
	array_put(matches, pair);
}

/* Whole characters from a little before the first match on. */
static struct match part_of(struct str text, size_t first)
{
	struct match part = { first > BEFORE_BYTES ? first - BEFORE_BYTES : 0, text.n };

	while (part.from > 0 && is_inside_character(text, part.from))
		part.from--;
	if (part.to - part.from > SNIPPET_BYTES)
		part.to = part.from + SNIPPET_BYTES;
	while (part.to < text.n && is_inside_character(text, part.to))
		part.to--;
	return part;
}

static void put_matches(struct call *call, const struct search *search, const struct folded *folded,
			struct str text, struct json_object *hit)
{
	struct json_object *matches = mem_check(json_object_new_array());
	struct match match = { 0, 0 }, place, part = part_of(text, 0);

	for (size_t from = 0, count = 0;
	     count < MATCHES_MAX && match_next(search, folded, from, &match); count++) {
		folded_place(text, match.from, match.to, &place.from, &place.to);
		if (count == 0)
			part = part_of(text, place.from);
		if (place.to > part.to)
			break;
		put_match(matches, (struct match){ place.from - part.from, place.to - part.from });
		from = match.to;
	}
	put_snippet(call, text, part, hit);
	put_json(hit, "matches", matches);
}

void searched_put(struct call *call, const struct search *search, const struct searched *searched,
		  struct json_object *hit)
{
	_cleanup_(folded_done) struct folded folded = { 0 };
	size_t first = 0;

	if (searched->count == 0)
		return;
	while (first < searched->count) {
		folded_set(&folded, searched->texts[first].text);
		if (words_in(search, &folded))
			break;
		first++;
	}
	if (first == searched->count)
		folded_set(&folded, searched->texts[first = 0].text);
	put_text(hit, "in",
		 arena_printf(call->arena, "%s.%s", search_kind_rows[searched->kind].word,
			      searched->texts[first].name));
	put_matches(call, search, &folded, searched->texts[first].text, hit);
}
