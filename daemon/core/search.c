/* search.c: search.run: a search over studies, or over what is in them, a part after the other.
 *
 * One call looks at search_rows rows at most, so that no reader is held for long, and its cursor says
 * where it stood: also in the middle of a study, with the words that were found in it so far. Rows
 * are counted that the caller may see: where a page ends tells nothing of others. */
#include "core/search.h"
#include "core/handlers.h"

#include <string.h>

#include "core/move.h"

/* Where a search stands. In a study that is done with: behind it. */
struct spot {
	int64_t study;
	bool is_done;
	enum search_kind kind; /* what is looked at, and behind which row */
	int64_t row;
	uint32_t found; /* words that stand in the study, as far as it was looked at */
	bool has_where; /* where the first of them does */
	enum search_kind where_kind;
	int64_t where_row;
};

struct run {
	struct call *call;
	struct search search;
	const struct search_node *root;
	enum search_kind wanted;
	struct standing *standing; /* of call->study */
	struct folded folded;
	struct spot spot, last; /* now; behind the last hit */
	enum search_truth truth;
	int64_t left;	 /* rows that may still be looked at */
	bool has_looked; /* at one: a call that looks at none would never come to an end */
	int64_t limit;
	struct json_object *items;
	bool is_full, is_spent;
};

/* ---- cursors ---- */

#define ROW_BYTES 5

static uint8_t *bytes_put(uint8_t *at, int64_t value, int count)
{
	for (int i = 0; i < count; i++)
		*at++ = (uint8_t)(value >> (8 * i));
	return at;
}

static const uint8_t *bytes_take(const uint8_t *at, int64_t *ret_value, int count)
{
	*ret_value = 0;
	for (int i = 0; i < count; i++)
		*ret_value |= (int64_t)*at++ << (8 * i);
	return at;
}

/* What a cursor is good for: this search, by this principal. */
static struct str cursor_of(const struct run *run)
{
	struct call *call = run->call;
	const char *of = arena_printf(call->arena, "%lld %d %s", (long long)call->me.principal,
				      run->wanted, param_text(call, "query"));

	for (size_t i = 0; i < run->search.texts; i++)
		of = arena_printf(call->arena, "%s\n%s", of, run->search.words[i].p);
	return str_of(of);
}

static void cursor_put(const struct run *run, const struct spot *spot)
{
	char text[IDENT_PLACE_SIZE];
	uint8_t bytes[IDENT_PLACE_BYTES], *at = bytes;

	at = bytes_put(at, spot->study, ROW_BYTES);
	at = bytes_put(at, spot->row + 1, ROW_BYTES);
	at = bytes_put(at, spot->where_row, ROW_BYTES);
	at = bytes_put(at, spot->found, sizeof spot->found);
	*at = (uint8_t)((unsigned)spot->kind | (unsigned)spot->where_kind << 3 |
			(unsigned)spot->has_where << 6 | (unsigned)spot->is_done << 7);
	ident_place(&run->call->core->ident, cursor_of(run), bytes, text);
	put_text(run->call->result, "next", text);
}

static int cursor_take(const struct run *run, struct spot *ret_spot)
{
	struct str text = param_str(run->call, "after");
	uint8_t bytes[IDENT_PLACE_BYTES];
	const uint8_t *at = bytes;
	struct spot spot = { .is_done = true };
	int64_t found;

	*ret_spot = spot;
	if (!text.p)
		return 0;
	if (!ident_unplace(&run->call->core->ident, cursor_of(run), text, bytes))
		return answer_param(run->call, "after",
				    "not a cursor of this search, or one from before the database "
				    "was restored; begin without one");
	at = bytes_take(at, &spot.study, ROW_BYTES);
	at = bytes_take(at, &spot.row, ROW_BYTES);
	at = bytes_take(at, &spot.where_row, ROW_BYTES);
	at = bytes_take(at, &found, sizeof spot.found);
	spot.row--;
	spot.found = (uint32_t)found;
	spot.kind = *at & 7;
	spot.where_kind = *at >> 3 & 7;
	spot.has_where = *at & 1 << 6;
	spot.is_done = *at & 1 << 7;
	*ret_spot = spot;
	return 0;
}

/* The row before the first of a kind. */
static int64_t before_first(enum search_kind kind)
{
	return kind == SEARCH_KIND_STUDY ? -1 : 0;
}

/* ---- hits ---- */

static enum search_truth ask_node(void *arg, const struct search_node *node)
{
	struct run *run = arg;

	return standing_holds(run->standing, node);
}

static enum search_truth truth_of(struct run *run, uint32_t found, bool is_whole)
{
	struct search_asked asked = { ask_node, run, found, is_whole };
	int64_t cost = standing_cost(run->standing);
	enum search_truth truth = search_holds(run->root, &asked);

	run->left -= standing_cost(run->standing) - cost;
	return truth;
}

static struct json_object *hit_new(struct run *run)
{
	const unsigned inside = ROLE_ANY & ~(unsigned)(ROLE_INVITEE | ROLE_OPERATOR | ROLE_WORKER);
	const struct study *study = run->call->study;
	struct json_object *hit = mem_check(json_object_new_object());

	put_text(hit, "kind", search_kind_rows[run->wanted].word);
	put_text(hit, "study", study->code);
	put_text(hit, "title", study->title);
	put_text(hit, "city", study->city);
	put_text(hit, "state", study->state);
	if (run->call->viewer.roles & inside)
		put_text(hit, "stage", study->stage_id);
	return hit;
}

static void put_found(struct run *run, struct json_object *hit, const struct searched *searched)
{
	if (searched->kind != SEARCH_KIND_STUDY)
		put_id(run->call, hit, "subject", search_kind_rows[searched->kind].id,
		       searched->row);
	searched_put(run->call, &run->search, searched, hit);
}

static bool has_room(struct run *run)
{
	run->is_full = (int64_t)json_object_array_length(run->items) >= run->limit;
	return !run->is_full;
}

static void hit_add(struct run *run, struct json_object *hit)
{
	array_put(run->items, hit);
	run->last = run->spot;
}

static bool look_at(struct run *run, const struct searched *searched)
{
	if (run->left <= 0 && run->has_looked)
		run->is_spent = true;
	run->left -= searched_cost(searched);
	run->has_looked = true;
	return !run->is_spent;
}

/* ---- studies ---- */

struct hit {
	struct run *run;
	struct json_object *object;
	int64_t row;
};

static bool put_where(void *arg, const struct searched *searched)
{
	struct hit *hit = arg;

	if (searched->row == hit->row) /* it may be gone, or hidden, since */
		put_found(hit->run, hit->object, searched);
	return false;
}

static int study_hit(struct run *run)
{
	const struct spot *spot = &run->spot;
	struct hit hit = { run, NULL, spot->where_row };
	int r = 0;

	if (!has_room(run))
		return 0;
	hit.object = hit_new(run);
	if (spot->has_where)
		r = searched_each(run->call, spot->where_kind, spot->where_row - 1, put_where,
				  &hit);
	hit_add(run, hit.object);
	return r;
}

static bool study_look(void *arg, const struct searched *searched)
{
	struct run *run = arg;
	struct spot *spot = &run->spot;

	if (!look_at(run, searched))
		return false;
	uint32_t fresh = searched_words(&run->search, &run->folded, searched) & ~spot->found;
	if (fresh && !spot->has_where) {
		spot->has_where = true;
		spot->where_kind = searched->kind;
		spot->where_row = searched->row;
	}
	spot->found |= fresh;
	spot->row = searched->row;
	if (fresh)
		run->truth = truth_of(run, spot->found, false);
	return run->truth == SEARCH_UNKNOWN;
}

/* Whether call->study is found, in run->truth; unknown where the rows are spent before that is clear.
 * Fields first: texts are read only where these leave it open. */
static int study_find(struct run *run)
{
	struct spot *spot = &run->spot;
	int r = 0;

	run->truth = truth_of(run, spot->found, false);
	while (r == 0 && run->truth == SEARCH_UNKNOWN && spot->kind < SEARCH_KIND__MAX) {
		r = searched_each(run->call, spot->kind, spot->row, study_look, run);
		if (r != 0 || run->is_spent || run->truth != SEARCH_UNKNOWN)
			break;
		spot->kind++;
		spot->row = before_first(spot->kind);
	}
	if (r == 0 && !run->is_spent && run->truth == SEARCH_UNKNOWN)
		run->truth = truth_of(run, spot->found, true);
	return r;
}

static int study_judge(struct run *run)
{
	int r = study_find(run);

	if (r != 0 || run->is_spent)
		return r;
	run->spot.is_done = true;
	return run->truth == SEARCH_TRUE ? study_hit(run) : 0;
}

int search_study(struct call *call, const struct search *search, const struct search_node *root,
		 int64_t *left, bool *ret_is_found)
{
	struct run run = {
		.call = call,
		.search = *search,
		.root = root,
		.wanted = SEARCH_KIND_STUDY,
		.standing = standing_new(call),
		.spot = { .kind = SEARCH_KIND_STUDY, .row = before_first(SEARCH_KIND_STUDY) },
		.left = *left - 1,
		.has_looked = true,
	};
	int r = study_find(&run);

	folded_done(&run.folded);
	*left = run.is_spent ? 0 : run.left;
	*ret_is_found = run.truth == SEARCH_TRUE;
	return r;
}

/* ---- what is in studies ---- */

static bool thing_look(void *arg, const struct searched *searched)
{
	struct run *run = arg;

	if (!look_at(run, searched))
		return false;
	uint32_t found = searched_words(&run->search, &run->folded, searched);
	bool is_hit = truth_of(run, found, true) == SEARCH_TRUE;
	if (is_hit && !has_room(run))
		return false;
	run->spot.row = searched->row;
	if (is_hit) {
		struct json_object *hit = hit_new(run);
		put_found(run, hit, searched);
		hit_add(run, hit);
	}
	return true;
}

static int things_judge(struct run *run)
{
	int r = 0;

	if (truth_of(run, 0, false) != SEARCH_FALSE)
		r = searched_each(run->call, run->wanted, run->spot.row, thing_look, run);
	run->spot.is_done = !run->is_spent && !run->is_full;
	return r;
}

/* ---- all ---- */

static int judge(struct run *run)
{
	struct call *call = run->call;

	if (run->left <= 0) {
		run->is_spent = true;
		return 0;
	}
	run->left--;
	if (run->spot.study != call->study->id)
		run->spot = (struct spot){
			.study = call->study->id,
			.kind = run->wanted,
			.row = before_first(run->wanted),
		};
	run->standing = standing_new(call);
	return run->wanted == SEARCH_KIND_STUDY ? study_judge(run) : things_judge(run);
}

static int each_study(struct run *run)
{
	struct call *call = run->call;
	int64_t after = run->spot.is_done ? run->spot.study : run->spot.study - 1;
	_cleanup_(query_endp) struct query *query = sql_study_list(call->txn, after);
	int r = 0;

	while (r == 0 && !run->is_full && !run->is_spent && query_next(query)) {
		if (!study_by_id(call, query_int(query, 0), &call->study))
			return call->txn->r;
		viewer_load(call, &call->me, call->study, &call->viewer);
		if (see_study(call, call->study, &call->viewer))
			r = judge(run);
	}
	return r != 0 ? r : call->txn->r;
}

int search_run(struct call *call)
{
	const char *kind = param_text(call, "kind");
	struct run run = {
		.call = call,
		.wanted = kind ? search_kind_of(kind) : SEARCH_KIND_STUDY,
		.left = call->core->conf->search_rows,
		.limit = param_int(call, "limit", call->core->conf->page_items),
	};
	struct search_node *root;
	int r = query_read(call, "query", true, &run.search, &root);

	if (r == 0)
		r = cursor_take(&run, &run.spot);
	if (r != 0)
		return r;
	if (run.limit > call->core->conf->page_items)
		run.limit = call->core->conf->page_items;
	run.root = root;
	run.last = run.spot;
	run.items = mem_check(json_object_new_array());
	put_json(call->result, "items", run.items);
	r = each_study(&run);
	folded_done(&run.folded);
	if (run.is_full || run.is_spent)
		cursor_put(&run, run.is_full ? &run.last : &run.spot);
	return r;
}
