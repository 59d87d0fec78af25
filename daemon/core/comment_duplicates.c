/* comment_duplicates.c: comment.duplicates: which comments say what another said before them, whoever
 * wrote them and however they came in.
 *
 * They are known by a digest of document and text that is made anew by each call, and kept nowhere: an
 * index of digests would make comment.add, the commonest of all writes, dearer by a sixth. A call
 * reads the study's comments once, up to the end of its page: 31,422 of them take 0.25 s (of 1 KiB each, 0.4 s; one
 * core of a small machine), and statistics_rows bounds them. What the caller may not see is passed over before its
 * text is looked at: it is neither a duplicate nor what another is a duplicate of. */
#include "core/comment.h"
#include "core/handlers.h"

#include <sodium.h>
#include <string.h>

#include "rules/text.h"

#define KEY_SIZE    16
#define SLOTS_LEAST 256 /* a power of two */

/* The first comment of each text. */
struct slot {
	uint8_t key[KEY_SIZE];
	int64_t comment; /* 0: empty */
};
struct firsts {
	struct slot *slots;
	size_t room, count;
	struct folded folded;
};

static void firsts_done(struct firsts *firsts)
{
	x_freep(&firsts->slots);
	folded_done(&firsts->folded);
}

static struct slot *slot_of(const struct firsts *firsts, const uint8_t key[KEY_SIZE])
{
	size_t at;

	memcpy(&at, key, sizeof at);
	for (;; at++) {
		struct slot *slot = &firsts->slots[at & (firsts->room - 1)];
		if (!slot->comment || memcmp(slot->key, key, KEY_SIZE) == 0)
			return slot;
	}
}

static void make_room(struct firsts *firsts)
{
	struct firsts before = *firsts;

	if (4 * (before.count + 1) <= 3 * before.room)
		return;
	firsts->room = before.room ? 2 * before.room : SLOTS_LEAST;
	firsts->slots = xcalloc(firsts->room, sizeof *firsts->slots);
	for (size_t i = 0; i < before.room; i++)
		if (before.slots[i].comment)
			*slot_of(firsts, before.slots[i].key) = before.slots[i];
	x_freep(&before.slots);
}

/* Who said it first; 0: this comment does. */
static int64_t first_of(struct firsts *firsts, const uint8_t key[KEY_SIZE], int64_t comment)
{
	make_room(firsts);
	struct slot *slot = slot_of(firsts, key);
	if (slot->comment)
		return slot->comment;
	memcpy(slot->key, key, KEY_SIZE);
	slot->comment = comment;
	firsts->count++;
	return 0;
}

static void update(crypto_generichash_state *state, struct str part)
{
	crypto_generichash_update(state, (const unsigned char *)(part.p ? part.p : ""), part.n);
	crypto_generichash_update(state, (const unsigned char *)"\n", 1); /* no name has one */
}

static void key_of(struct firsts *firsts, const struct query *query, bool is_by_place,
		   uint8_t ret_key[KEY_SIZE])
{
	const int64_t place[] = { query_int(query, 7), query_int(query, 8) };
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, KEY_SIZE);
	update(&state, query_str(query, 4));
	if (is_by_place) {
		update(&state, query_str(query, 6));
		update(&state, (struct str){ (const char *)place, sizeof place });
	}
	folded_set(&firsts->folded, query_str(query, 5));
	update(&state, text_gist(&firsts->folded));
	crypto_generichash_final(&state, ret_key, KEY_SIZE);
}

static int too_many(struct call *call)
{
	int64_t limit = call->core->conf->statistics_rows;

	call->data = mem_check(json_object_new_object());
	put_int(call->data, "limit", limit);
	return answer(call, ERR_TOO_LARGE,
		      "study %s has more than %lld comments, the most that are compared; an "
		      "operator can raise statistics_rows",
		      call->study->code, (long long)limit);
}

static void duplicate_add(struct page *page, int64_t id, int64_t first)
{
	struct call *call = page->call;
	struct comment *comment;

	if (!comment_by_id(call, id, &comment))
		return; /* GCOV_EXCL_LINE: it was there a moment ago, in this transaction */
	struct json_object *item = comment_json(call, comment);
	put_id(call, item, "duplicate_of", ID_COMMENT, first);
	page_add(page, id, item);
}

static int find_duplicates(struct call *call, struct firsts *firsts, struct page *page)
{
	const char *state = param_text(call, "state");
	bool is_by_place = param_bool(call, "same_place");
	int64_t left = call->core->conf->statistics_rows;
	uint8_t key[KEY_SIZE];
	_cleanup_(query_endp) struct query *query = sql_comment_texts(call->txn, call->study->id);

	while (query_next(query)) {
		struct comment comment = {
			.id = query_int(query, 0),
			.study = call->study->id,
			.author = query_int(query, 1),
			.responder = query_int(query, 2),
			.state = query_str(query, 3).p,
		};
		if (!see_comment(call, &comment))
			continue;
		if (--left < 0)
			return too_many(call);
		key_of(firsts, query, is_by_place, key);
		int64_t first = first_of(firsts, key, comment.id);
		if (!first || comment.id <= page->after ||
		    (state && strcmp(state, comment_state_seen(call, &comment)) != 0))
			continue;
		if (!page_has_room(page))
			break;
		duplicate_add(page, comment.id, first);
	}
	return call->txn->r;
}

int comment_duplicates(struct call *call)
{
	_cleanup_(firsts_done) struct firsts firsts = { 0 };
	struct page page;
	int r = page_begin(call, ID_COMMENT, &page);

	if (r == 0)
		r = find_duplicates(call, &firsts, &page);
	if (r == 0)
		page_end(&page);
	return r;
}
