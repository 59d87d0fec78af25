/* kept.c: what the writer has read about people and studies, kept for its next calls: who acts and
 * may, the study they enter and as what, and the last row of each chain of the journal.
 *
 * True without asking again, since one connection writes and it is ours: every statement that
 * changes anything moves db_epoch(), except those that the file of statements names as keeping it,
 * and so does every change that is undone. At another epoch everything is forgotten.
 *
 * Nothing is kept under a name that somebody may not see: what is missing and what is hidden go on
 * to run the same statements. */
#include "core/call.h"

#include <string.h>

#define SLOTS	  1024 /* a power of two */
#define SLOTS_MAX (SLOTS / 4 * 3)

struct slot {
	int64_t a, b;
	enum kept_kind kind; /* 0: free */
	void *value;
};

struct kept {
	struct arena arena; /* values and their texts */
	int64_t epoch;
	size_t count;
	struct slot slots[SLOTS];
};

static bool is_writers(const struct call *call)
{
	return call->txn == &call->core->txn && call->core->kept &&
	       call->core->kept->epoch == db_epoch(call->core->db);
}

void kept_begin(struct core *core)
{
	int64_t epoch = db_epoch(core->db);

	if (!core->kept) {
		core->kept = xcalloc(1, sizeof *core->kept);
		arena_init(&core->kept->arena);
		core->kept->epoch = epoch;
	}
	if (core->kept->epoch == epoch && core->kept->count < SLOTS_MAX)
		return;
	arena_reset(&core->kept->arena);
	memset(core->kept->slots, 0, sizeof core->kept->slots);
	core->kept->count = 0;
	core->kept->epoch = epoch;
}

static struct slot *slot_of(struct kept *kept, enum kept_kind kind, int64_t a, int64_t b)
{
	uint64_t hash = ((uint64_t)a * 31 + (uint64_t)b) * 31 + kind;
	struct slot *slot;

	/* Never full: the search ends at a free one. */
	for (size_t i = (hash * UINT64_C(0x9e3779b97f4a7c15)) >> 32;; i++) {
		slot = &kept->slots[i & (SLOTS - 1)];
		if (!slot->kind || (slot->kind == kind && slot->a == a && slot->b == b))
			return slot;
	}
}

void *kept_get(struct call *call, enum kept_kind kind, int64_t a, int64_t b)
{
	return is_writers(call) ? slot_of(call->core->kept, kind, a, b)->value : NULL;
}

const char *kept_text(struct call *call, const char *text)
{
	return text ? arena_strndup(&call->core->kept->arena, text, strlen(text)) : NULL;
}

void *kept_copy(struct call *call, const void *bytes, size_t size)
{
	return memcpy(arena_alloc(&call->core->kept->arena, size), bytes, size);
}

void *kept_put(struct call *call, enum kept_kind kind, int64_t a, int64_t b, size_t size)
{
	struct kept *kept = call->core->kept;

	if (!is_writers(call))
		return NULL;
	struct slot *slot = slot_of(kept, kind, a, b);
	if (!slot->kind && kept->count + 1 == SLOTS)
		return NULL;
	kept->count += !slot->kind;
	*slot = (struct slot){
		.a = a, .b = b, .kind = kind, .value = arena_alloc(&kept->arena, size)
	};
	return slot->value;
}

void kept_free(struct core *core)
{
	if (!core->kept)
		return;
	arena_done(&core->kept->arena);
	x_freep(&core->kept);
}
