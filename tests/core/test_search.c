/* test_search.c: searches: what they find, for whom, in which order and parts; and that they find
 * nothing of what is hidden. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/scene.h"
#include "core/world.h"

static struct json_object *query_of(const char *query, const char *kind, const char *after)
{
	struct json_object *params = json_object_new_object();

	json_object_object_add(params, "query", json_object_new_string(query));
	if (kind)
		json_object_object_add(params, "kind", json_object_new_string(kind));
	if (after && *after)
		json_object_object_add(params, "after", json_object_new_string(after));
	return params;
}

/* All hits, page after page, as "GZ2019 HID2019" or "comment.text comment.response": a field of
 * each. The caller's. */
static char *found(struct fixture *fixture, const char *who, const char *query, const char *kind,
		   const char *field, int *ret_pages)
{
	char *list = xstrdup(""), after[64] = "";
	int pages = 0;

	do {
		enum err err;
		struct json_object *page = fixture_call_json(fixture, who, "search.run", &err,
							     query_of(query, kind, after));
		if (err != ERR_NONE)
			fail_msg("%s: %s", query, fixture->last.text);
		struct json_object *items = fixture_at(page, "items");
		for (size_t i = 0; i < json_object_array_length(items); i++) {
			char *longer =
				xasprintf("%s%s%s", list, *list ? " " : "",
					  fixture_text(json_object_array_get_idx(items, i), field));
			x_freep(&list);
			list = longer;
		}
		snprintf(after, sizeof after, "%s", fixture_text(page, "next"));
		json_object_put(page);
		assert_true(++pages < 2000);
	} while (*after);
	if (ret_pages)
		*ret_pages = pages;
	return list;
}

static void finds(struct fixture *fixture, const char *who, const char *query, const char *kind,
		  const char *field, const char *wanted)
{
	_cleanup_(x_freep) char *list = found(fixture, who, query, kind, field, NULL);

	if (strcmp(list, wanted) != 0)
		fail_msg("%s: `%s` finds: %s; not: %s", who, query, list, wanted);
}

/* ---- the languages of the region ---- */

static void comment(struct scene *scene, const char *who, const char *text)
{
	struct json_object *params = json_object_new_object();

	json_object_object_add(params, "study", json_object_new_string("GZ2019"));
	json_object_object_add(params, "text", json_object_new_string(text));
	scene_expect(scene, scene_call_json(scene, who, "comment.add", params), ERR_NONE, __FILE__,
		     __LINE__);
}

static int scene_drafting(void **state)
{
	int r = scene_setup(state);
	struct scene *scene = *state;

	fixture_advance_to(&scene->fixture, "team");
	fixture_team(&scene->fixture);
	fixture_advance_to(&scene->fixture, "drafting");
	return r;
}

static void test_languages(void **state)
{
	/* 광주 as letters that are put together (NFD), and é in two parts */
	static const char *const nfd = "\u1100\u116a\u11bc\u110c\u116e \u1103\u1169\u1109\u1175";
	static const struct {
		const char *query, *in;
	} rows[] = {
		{ "低碳", "comment.text" },
		{ "政策", "comment.text" },
		{ "도시", "comment.text" },
		{ "광주", "comment.text" },
		{ "\u1100\u116a\u11bc\u110c\u116e", "comment.text" },
		{ "低碳城市", "comment.text" },
		{ "碳城", "comment.text" },
		{ "低炭", "" },
		{ "ガス", "comment.text" },
		{ "DÜSSELDORF", "comment.text" },
		{ "düssel", "comment.text" },
		{ "STRASSE", "comment.text" },
		{ "cafe\u0301", "comment.text" },
		{ "CAFÉ", "comment.text" },
		{ "жук", "comment.text" },
		{ "도시　政策", "" },
		{ "도시 OR 政策", "comment.text comment.text" },
		{ "\"도시에서는 차\"", "comment.text" },
	};
	struct scene *scene = *state;

	comment(scene, "kei-park", "关于低碳城市的政策");
	comment(scene, "kei-park", "도시에서는 차를 덜 탄다");
	comment(scene, "iges-sato", nfd);
	comment(scene, "iges-sato", "ガス, Düsseldorfer Straße, café, ЖУК");
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		/* of the third comment, which has both words in it */
		bool is_twice = strcmp(rows[i].query, "도시") == 0;
		finds(&scene->fixture, "coordinator", rows[i].query, "comment", "in",
		      is_twice ? "comment.text comment.text"
		      : strcmp(rows[i].query, "도시 OR 政策") == 0
			      ? "comment.text comment.text comment.text"
			      : rows[i].in);
		finds(&scene->fixture, "coordinator", rows[i].query, NULL, "study",
		      *rows[i].in || strchr(rows[i].query, '\xe3') ? "GZ2019" : "");
	}
}

/* What was found stands in the snippet at the places that are told, in its own letters. */
static void test_snippets(void **state)
{
	struct scene *scene = *state;
	_cleanup_(x_freep) char *text = xstrdup("");

	for (int i = 0; i < 40; i++) {
		_cleanup_(x_freep) char *before = text;
		text = xasprintf("%s%s", before, "关于城市的");
	}
	_cleanup_(x_freep) char *whole =
		xasprintf("%sLow\nCarbon 低碳 und STRASSE/Straße; %s", text, text);
	comment(scene, "kei-park", whole);
	ok(scene, "coordinator", "search.run",
	   "{'query':'低碳 OR straße OR carbon','kind':'comment'}");
	is(scene, "/items/0/in", "comment.text");
	const char *snippet = scene_text(scene, "/items/0/snippet");
	assert_true(str_is_utf8(str_of(snippet), NULL));
	assert_true(strlen(snippet) <= 200);
	assert_null(strchr(snippet, '\n'));
	static const char *const words[] = { "Carbon", "低碳", "STRASSE", "Straße" };
	struct json_object *matches = fixture_at(scene->reply, "items.0.matches");
	assert_int_equal(json_object_array_length(matches), ELEMENTS(words));
	for (size_t i = 0; i < ELEMENTS(words); i++) {
		struct json_object *pair = json_object_array_get_idx(matches, i);
		size_t from = (size_t)json_object_get_int(json_object_array_get_idx(pair, 0));
		size_t to = (size_t)json_object_get_int(json_object_array_get_idx(pair, 1));
		assert_int_equal(to - from, strlen(words[i]));
		assert_memory_equal(snippet + from, words[i], to - from);
	}
}

/* ---- fields ---- */

static void test_fields(void **state)
{
	/* In desk_review, four days behind its due date. */
	static const struct {
		const char *query, *studies;
	} rows[] = {
		{ "stage:desk_review", "GZ2019" },
		{ "-stage:desk_review", "HID2019 SOM2019 CMP2019" },
		{ "state:active", "GZ2019 HID2019 SOM2019 CMP2019" },
		{ "state:closed", "" },
		{ "study:hid", "HID2019" },
		{ "HID2019 OR cmp", "HID2019 CMP2019" },
		{ "title:zq34x", "HID2019" },
		{ "workflow:peer-review", "GZ2019 HID2019" },
		{ "workflow:training-workshop", "" },
		{ "city:guangzhou", "GZ2019" },
		{ "country:cn -title:zq34x", "GZ2019" },
		{ "year:2019 study:gz", "GZ2019" },
		{ "year:>2100", "" },
		{ "inst:igdp study:gz", "GZ2019" },
		{ "inst:guangzhou", "GZ2019" },
		{ "inst:nobody", "" },
		{ "late:yes study:gz", "GZ2019" },
		{ "late:no study:gz", "" },
		{ "re:overdue study:gz", "GZ2019" },
		{ "re:overdue>9", "" },
		{ "re:submitted=1 re:returned=1 study:gz", "" },
		{ "re:submitted>=1 re:returned=1 study:gz", "GZ2019" },
		{ "re:approved study:gz", "" },
		{ "re:missing study:gz", "GZ2019" },
		{ "cmt:open=3", "GZ2019" },
		{ "cmt:open>3", "" },
		{ "cmt:total=6", "GZ2019" },
		{ "cmt:total=0 workflow:peer-review", "HID2019" },
		{ "rec:pending", "GZ2019" },
		{ "rec:total=2", "GZ2019" },
		{ "rec:accepted=1", "GZ2019" },
		{ "rec:not_accepted", "" },
		{ "task:review", "GZ2019" },
		{ "task:review>99", "" },
		{ "task:answer_invitation study:gz", "GZ2019" },
		{ "who:iges-sato", "GZ2019" },
		{ "who:me", "" },
		{ "due:<0d study:gz", "GZ2019" },
		{ "due:=-4d", "GZ2019" },
		{ "due:>7d study:gz", "" },
		{ "due:<2019-03-01 study:gz", "GZ2019" },
		{ "due:2019-02-25", "GZ2019" },
		{ "due:>2019-02-25 study:gz", "" },
		{ "-due:none study:gz", "GZ2019" },
		{ "due:none study:gz", "" },
		{ "late:yes re:overdue (country:kr OR country:cn) -state:closed", "GZ2019" },
		{ "zq21x -late:no", "GZ2019" },
		{ "zq21x zq41x zq43x zq35x zq08x", "GZ2019" },
		{ "zq21x -zq41x", "" },
		{ "zq99x OR stage:desk_review", "GZ2019" },
	};
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	tamper_stage(fixture, "desk_review");
	/* 2019-02-25 in Shanghai, whatever the world's clock says now */
	tamper(fixture, "UPDATE study SET due_date = '2019-02-25', due_ms = 1551110399999, "
			"close_date = NULL, close_ms = NULL WHERE code = 'GZ2019'");
	fixture->now_ms = FIXTURE_START_MS;
	for (size_t i = 0; i < ELEMENTS(rows); i++)
		finds(fixture, "sec-ahn", rows[i].query, NULL, "study", rows[i].studies);
}

/* Who is only invited knows the teaser alone; who has no part, nothing. */
static void test_fields_for_others(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	tamper_stage(fixture, "desk_review");
	finds(fixture, "inv-endo", "guangzhou", NULL, "study", "GZ2019");
	finds(fixture, "inv-endo", "city:guangzhou state:active year:2019 country:cn", NULL,
	      "study", "GZ2019");
	finds(fixture, "inv-endo",
	      "stage:desk_review OR late:yes OR late:no OR cmt:total OR cmt:total=0 OR inst:igdp "
	      "OR who:inv-endo OR due:none OR due:>0d OR due:<0d OR workflow:peer-review OR "
	      "task:review OR rec:total=0 OR re:missing=0",
	      NULL, "study", "");
	finds(fixture, "outsider", "guangzhou OR -guangzhou", NULL, "study", "");
	finds(fixture, "wk-cho", "guangzhou OR -guangzhou", NULL, "study", "");
	/* a reviewer counts what they see */
	finds(fixture, "iges-sato", "cmt:total=3", NULL, "study", "GZ2019");
	finds(fixture, "iges-sato", "re:submitted", NULL, "study", "");
	finds(fixture, "iges-sato", "who:igdp-chen", NULL, "study", "");
	finds(fixture, "iges-sato", "who:me task:review=1", NULL, "study", "GZ2019");
}

/* ---- what is hidden ---- */

/* All that a viewer reads by the verbs that show the texts in full. The caller's. */
static char *read_all(struct world *world, enum viewer_index who)
{
	static const char *const reads[][2] = {
		{ "comment.list", "{'study':'GZ2019'}" },
		{ "document.list", "{'study':'GZ2019'}" },
		{ "finding.list", "{'study':'GZ2019'}" },
		{ "recommendation.list", "{'study':'GZ2019'}" },
		{ "study.list", "{}" },
		{ "review.get", "{'review':'$review_in'}" },
		{ "review.get", "{'review':'$review_out'}" },
		{ "review.get", "{'review':'$review_park'}" },
		{ "review.get", "{'review':'$review_former'}" },
	};
	char *all = xstrdup("");

	for (size_t i = 0; i < ELEMENTS(reads); i++) {
		(void)world_call(world, who, reads[i][0], world_params(world, reads[i][1]));
		char *longer = xasprintf("%s%s\n", all, world->fixture.last.text);
		x_freep(&all);
		all = longer;
	}
	return all;
}

static bool is_found(struct world *world, enum viewer_index who, const char *word, const char *kind)
{
	enum err err = world_call(world, who, "search.run", query_of(word, kind, NULL));

	/* (who is shut out finds nothing) */
	return err == ERR_NONE && strstr(world->fixture.last.text, word);
}

/* Each word that somebody wrote, as everybody, in every stage: a search finds it where reading
 * does, and there alone; and with its absence it tells nothing, either. */
static void test_secrets(void **state)
{
	static const char *const kinds[] = { NULL,	"comment",	  "document",
					     "finding", "recommendation", "review" };
	struct world *world = *state;
	unsigned wrong = 0, hits = 0;

	for (int stage = 0; stage < STAGES; stage++) {
		tamper_stage(&world->fixture, world_stages[stage]);
		for (int who = 0; who < WHO__MAX; who++) {
			enum viewer_index viewer = (enum viewer_index)who;
			_cleanup_(x_freep) char *all = read_all(world, viewer);
			for (int secret = 0; secret < SECRET__MAX; secret++) {
				const char *word = world_secrets[secret];
				bool may = strstr(all, word), does = false;
				/* titles of others' undertakings are no texts of GZ2019's */
				for (size_t k = 1; k < ELEMENTS(kinds); k++)
					does |= is_found(world, viewer, word, kinds[k]);
				bool of_study = is_found(world, viewer, word, NULL);
				hits += of_study;
				/* What is read beside the texts: why a review was returned,
				 * what somebody called a field that there is not, and what a
				 * comment table says of who commented and what was answered
				 * elsewhere. */
				if (secret == SECRET_RETURN_PARK ||
				    secret == SECRET_DRAFT_OUT_KEY || secret == SECRET_COMMENTER ||
				    secret == SECRET_ANSWERED_THERE)
					may = false;
				if (may == of_study &&
				    (may == does || secret == SECRET_OTHER_STUDY))
					continue;
				print_error("%s, %s, %s: read %d, found %d, in a study %d\n",
					    world_viewers[who], world_stages[stage],
					    world_secret_names[secret], may, does, of_study);
				wrong++;
			}
		}
	}
	assert_int_equal(wrong, 0);
	assert_true(hits > 500);
}

/* ---- pages ---- */

/* However little one answer looks at, and however short the pages are, it is the same in the end. */
static void test_parts(void **state)
{
	static const struct {
		const char *query, *kind, *field;
	} rows[] = {
		{ "zq21x OR zq34x OR zq08x zq41x", NULL, "in" },
		{ "-zq21x", NULL, "study" },
		{ "zq35x zq43x", NULL, "subject" },
		{ "study:gz", "comment", "subject" },
		{ "-zq22x", "comment", "subject" },
		{ "zq4", "recommendation", "subject" },
		{ "cmt:total>=0", "review", "in" },
	};
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	int64_t rows_before = fixture->conf->search_rows, items_before = fixture->conf->page_items;
	int pages;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(x_freep) char *whole = found(fixture, "sec-ahn", rows[i].query,
						       rows[i].kind, rows[i].field, &pages);
		assert_true(*whole != '\0' && pages == 1);
		for (int64_t few = 1; few < 40; few += 3) {
			fixture->conf->search_rows = few;
			fixture->conf->page_items = few % 2 ? 1 : items_before;
			_cleanup_(x_freep) char *parts = found(fixture, "sec-ahn", rows[i].query,
							       rows[i].kind, rows[i].field, &pages);
			if (strcmp(parts, whole) != 0)
				fail_msg("%s by %d: %s, not %s", rows[i].query, (int)few, parts,
					 whole);
			assert_true(few > 1 || pages > 3);
		}
		fixture->conf->search_rows = rows_before;
		fixture->conf->page_items = items_before;
	}
}

/* A cursor belongs to a search, and to whoever was given it. */
static void test_cursors(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	enum err err;
	char next[64];

	struct json_object *page =
		fixture_ok(fixture, "sec-ahn", "search.run", "{'query':'state:active','limit':1}");
	snprintf(next, sizeof next, "%s", fixture_text(page, "next"));
	json_object_put(page);
	fixture_do(fixture, "sec-ahn", "search.run", "{'query':'state:active','after':'%s'}", next);
	fixture_refused(fixture, ERR_PARAMS, "sec-ahn", "search.run",
			"{'query':'state:closed','after':'%s'}", next);
	fixture_refused(fixture, ERR_PARAMS, "sec-ahn", "search.run",
			"{'query':'state:active','kind':'comment','after':'%s'}", next);
	fixture_refused(fixture, ERR_PARAMS, "pl-doi", "search.run",
			"{'query':'state:active','after':'%s'}", next);
	next[10] = next[10] == 'a' ? 'b' : 'a';
	json_object_put(fixture_call_json(fixture, "sec-ahn", "search.run", &err,
					  query_of("state:active", NULL, next)));
	assert_int_equal(err, ERR_PARAMS);
}

/* ---- what is wrong ---- */

static void test_wrong(void **state)
{
	struct scene *scene = *state;
	_cleanup_(x_freep) char *many = xcalloc(1, 20001);

	refused(scene, ERR_PARAMS, "coordinator", "search.run", "{'query':'도시 stag:response'}");
	is(scene, "/data/parameter", "query");
	is(scene, "/data/offset", "7");
	is(scene, "/data/length", "4");
	says(scene, "did you mean `stage:`?");
	says(scene, "(at byte 7)");
	refused(scene, ERR_PARAMS, "coordinator", "search.run", "{'query':'도시 stage:respons'}");
	is(scene, "/data/offset", "13");
	is(scene, "/data/length", "7");
	says(scene, "did you mean `response`?");
	refused(scene, ERR_PARAMS, "coordinator", "search.run", "{'query':'workflow:peer-reviev'}");
	is(scene, "/data/offset", "9");
	says(scene, "did you mean `peer-review`?");
	refused(scene, ERR_PARAMS, "coordinator", "search.run", "{'query':'a','kind':'comments'}");
	says(scene, "did you mean `comment`?");
	for (size_t i = 0; i < 20000; i += 2)
		memcpy(many + i, "a ", 2);
	struct json_object *params = query_of(many, NULL, NULL);
	assert_int_equal(scene_call_json(scene, "coordinator", "search.run", params),
			 ERR_TOO_LARGE);
	says(scene, "the search has more bytes than 4096");
	is(scene, "/data/offset", "4096");
	_cleanup_(x_freep) char *huge = xcalloc(1, 100001);
	memset(huge, 'a', 100000);
	params = query_of(huge, NULL, NULL);
	assert_int_equal(scene_call_json(scene, "coordinator", "search.run", params),
			 ERR_TOO_LARGE);
	is(scene, "/data/offset", "32768");
	many[4000] = '\0';
	assert_int_equal(
		scene_call_json(scene, "coordinator", "search.run", query_of(many, NULL, NULL)),
		ERR_TOO_LARGE);
	says(scene, "there are more words and fields than 32");
	is(scene, "/data/offset", "64");
}

/* ---- saved searches ---- */

static void test_saved(void **state)
{
	struct scene *scene = *state;
	struct fixture *fixture = &scene->fixture;

	comment(scene, "kei-park", "of the bus");
	ok(scene, "kei-park", "search.save", "{'name':'mine','query':'bus OR tram'}");
	is(scene, "/version", "1");
	is(scene, "/shared", "false");
	finds(fixture, "kei-park", "@mine", "comment", "in", "comment.text");
	finds(fixture, "kei-park", "@mine -bus", "comment", "in", ""); /* in parentheses */
	finds(fixture, "kei-park", "tram OR @mine", "comment", "in", "comment.text");
	/* one's own, and for nobody else */
	refused(scene, ERR_PARAMS, "coordinator", "search.run", "{'query':'a @mine'}");
	says(scene, "there is no saved search `mine`");
	is(scene, "/data/offset", "2");
	ok(scene, "coordinator", "search.list", "{}");
	is(scene, "/items", "[]");
	refused(scene, ERR_NOT_FOUND, "coordinator", "search.drop", "{'name':'mine'}");
	/* for all, by the secretariat; each sees with their own eyes, and one's own comes first */
	refused(scene, ERR_NOT_PERMITTED, "kei-park", "search.save",
		"{'name':'x','query':'x','shared':true}");
	ok(scene, "coordinator", "search.save", "{'name':'mine','query':'zebra','shared':true}");
	ok(scene, "coordinator", "search.save", "{'name':'bus','query':'bus','shared':true}");
	finds(fixture, "coordinator", "@bus", "comment", "in", "comment.text");
	finds(fixture, "iges-sato", "@bus", "comment", "in", "");
	finds(fixture, "outsider", "@bus", "comment", "in", "");
	finds(fixture, "kei-park", "@mine", "comment", "in", "comment.text");
	finds(fixture, "iges-sato", "@mine", "comment", "in", "");
	ok(scene, "kei-park", "search.list", "{}");
	is(scene, "/items/0/name", "mine");
	is(scene, "/items/0/query", "bus OR tram");
	is(scene, "/items/1/query", "zebra");
	is(scene, "/items/1/shared", "true");
	is(scene, "/items/2/name", "bus");
	/* again under the name: another in its place */
	ok(scene, "kei-park", "search.save", "{'name':'mine','query':'tram'}");
	is(scene, "/version", "2");
	finds(fixture, "kei-park", "@mine", "comment", "in", "");
	refused(scene, ERR_VERSION, "kei-park", "search.save",
		"{'name':'mine','query':'bus','if_version':1}");
	refused(scene, ERR_VERSION, "kei-park", "search.drop", "{'name':'mine','if_version':1}");
	refused(scene, ERR_VERSION, "kei-park", "search.save",
		"{'name':'new','query':'bus','if_version':1}");
	ok(scene, "kei-park", "search.drop", "{'name':'mine'}");
	finds(fixture, "kei-park", "@mine", "comment", "in", ""); /* the one for all */
	refused(scene, ERR_NOT_PERMITTED, "kei-park", "search.drop",
		"{'name':'mine','shared':true}");
	ok(scene, "coordinator", "search.drop", "{'name':'mine','shared':true}");
	refused(scene, ERR_PARAMS, "kei-park", "search.run", "{'query':'@mine'}");
}

static void test_saved_is_checked(void **state)
{
	struct scene *scene = *state;

	refused(scene, ERR_PARAMS, "kei-park", "search.save", "{'name':'x','query':'a ('}");
	is(scene, "/data/offset", "2");
	refused(scene, ERR_PARAMS, "kei-park", "search.save", "{'name':'x','query':'a @y'}");
	says(scene, "a saved search names no other");
	scene->fixture.conf->searches = 2;
	ok(scene, "kei-park", "search.save", "{'name':'x','query':'a b'}");
	ok(scene, "kei-park", "search.save", "{'name':'y','query':'a b'}");
	refused(scene, ERR_TOO_LARGE, "kei-park", "search.save", "{'name':'z','query':'a'}");
	ok(scene, "kei-park", "search.save", "{'name':'y','query':'c d'}");
	ok(scene, "coordinator", "search.save", "{'name':'z','query':'a'}");
	/* limits hold for the whole, and a smaller one for what was saved before */
	scene->fixture.conf->search_terms = 3;
	refused(scene, ERR_TOO_LARGE, "kei-park", "search.run", "{'query':'z @y'}");
	says(scene, "@y: there are more words and fields than 3");
	is(scene, "/data/offset", "2");
	is(scene, "/data/length", "2");
}

/* What somebody saves is told to nobody else, the secretariat included. */
static void test_saved_is_private(void **state)
{
	struct scene *scene = *state;

	ok(scene, "kei-park", "search.save", "{'name':'zq-own','query':'zq-word'}");
	static const char *const others[] = { "coordinator", "iges-sato" };
	for (size_t i = 0; i < ELEMENTS(others); i++) {
		ok(scene, others[i], "event.list", "{}");
		assert_null(strstr(scene->fixture.last.text, "zq-"));
	}
	ok(scene, "kei-park", "event.list", "{}");
	assert_non_null(strstr(scene->fixture.last.text, "zq-own"));
	assert_null(strstr(scene->fixture.last.text, "zq-word"));
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)
#define SCENE(test) cmocka_unit_test_setup_teardown(test, scene_drafting, scene_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_languages),
		SCENE(test_snippets),
		WORLD(test_fields),
		WORLD(test_fields_for_others),
		WORLD(test_secrets),
		WORLD(test_parts),
		WORLD(test_cursors),
		SCENE(test_wrong),
		SCENE(test_saved),
		SCENE(test_saved_is_checked),
		SCENE(test_saved_is_private),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
