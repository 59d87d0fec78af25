/* search_saved.c: searches that are kept under a name: one's own, and those that the secretariat shares
 * with all. A name is somebody's own first. What is kept is the text alone. */
#include "core/search.h"
#include "core/handlers.h"

#include <string.h>

struct saved {
	int64_t id, version;
};

/* The owner's row; 0 is all. */
static int64_t owner_of(const struct call *call)
{
	return param_bool(call, "shared") ? 0 : call->me.principal;
}

static bool saved_find(struct call *call, struct saved *ret_saved)
{
	_cleanup_(query_endp) struct query *query =
		sql_search_of(call->txn, owner_of(call), param_str(call, "name"));

	if (!query_next(query))
		return false;
	*ret_saved = (struct saved){ .id = query_int(query, 0), .version = query_int(query, 1) };
	return true;
}

static int may_share(struct call *call)
{
	if (owner_of(call) != 0 || call->me.roles & ROLE_SECRETARIAT)
		return 0;
	return answer(call, ERR_NOT_PERMITTED,
		      "what is shared with all is the secretariat's to save and to drop");
}

static int must_have_room(struct call *call)
{
	int64_t most = call->core->conf->searches, count;
	struct query *query = sql_search_count(call->txn, owner_of(call));

	count = query_next(query) ? query_int(query, 0) : 0;
	query_end(query);
	if (count < most)
		return 0;
	return answer_hint(call, ERR_TOO_LARGE, "drop one with search.drop",
			   "%lld searches are saved; at most %lld are", (long long)count,
			   (long long)most);
}

static void put_saved(struct call *call, int64_t version)
{
	put_text(call->result, "name", param_text(call, "name"));
	put_bool(call->result, "shared", owner_of(call) == 0);
	put_int(call->result, "version", version);
}

/* Under a name that is taken it takes the place of what was there. */
int search_save(struct call *call)
{
	struct saved saved = { 0 };
	struct search search;
	struct search_node *root;
	int r = may_share(call);

	if (r == 0)
		r = query_read(call, "query", false, &search, &root);
	if (r != 0)
		return r;
	bool is_there = saved_find(call, &saved);
	r = version_must_be(call, saved.version); /* 0: there is none yet */
	if (r == 0 && !is_there)
		r = must_have_room(call);
	if (r != 0)
		return r;
	if (is_there) {
		sql_search_update(call->txn, saved.id, param_str(call, "query"), call->now_ms);
	} else {
		sql_search_add(call->txn, owner_of(call), param_str(call, "name"),
			       param_str(call, "query"), call->now_ms);
		saved.id = txn_last_id(call->txn);
	}
	put_text(call_event(call, 0, "search", saved.id), "name", param_text(call, "name"));
	put_saved(call, saved.version + 1);
	return 0;
}

int search_drop(struct call *call)
{
	struct saved saved;
	int r = may_share(call);

	if (r != 0)
		return r;
	if (!saved_find(call, &saved))
		return answer(call, ERR_NOT_FOUND, "there is no %ssearch saved as `%s`",
			      owner_of(call) ? "" : "shared ", param_text(call, "name"));
	r = version_must_be(call, saved.version);
	if (r != 0)
		return r;
	sql_search_drop(call->txn, saved.id);
	put_text(call_event(call, 0, "search", saved.id), "name", param_text(call, "name"));
	put_saved(call, saved.version);
	return 0;
}

int search_list(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_search_list(call->txn, call->me.principal, page.after);
	while (query_next(query) && page_has_room(&page)) {
		struct json_object *item = mem_check(json_object_new_object());
		put_text(item, "name", row_text(call, query, 2));
		put_text(item, "query", row_text(call, query, 3));
		put_bool(item, "shared", query_int(query, 1) == 0);
		put_time(item, "time", query_int(query, 4));
		put_int(item, "version", query_int(query, 5));
		page_add(&page, query_int(query, 0), item);
	}
	page_end(&page);
	return 0;
}
