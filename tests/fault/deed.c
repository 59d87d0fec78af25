/* deed.c: see deed.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/value.h"
#include "fault/deed.h"

/* What types do not say: names that the shipped workflows define, what must have happened before, and where the object
 * lies that a parameter speaks of. Params are for world_params(). */
static const struct row {
	const char *verb, *who, *stage, *params;
	struct {
		const char *who, *verb, *params;
	} before; /* done first, and kept */
} rows[] = {
	{ "action.update", "lead", "follow_up", "{'action':'$action','due':'2020-01-01'}", { 0 } },
	{ "activity.add",
	  "secretariat",
	  "comment_round",
	  "{'study':'SOM2019','title':'t','from':'2023-01-01','to':'2024-12-31','text':'t'}",
	  { 0 } },
	{ "agenda.add",
	  "secretariat",
	  "comment_round",
	  "{'study':'SOM2019','item':'7','title':'t'}",
	  { 0 } },
	{ "archive.begin",
	  "secretariat",
	  "comment_round",
	  "{'digest':'0000000000000000000000000000000000000000000000000000000000000000','bytes':1}",
	  { 0 } },
	{ "archive.finish",
	  "secretariat",
	  "comment_round",
	  "{'archive':'$archive'}",
	  { "sec-ahn", "archive.send",
	    "{'archive':'$archive','member':'study.json','offset':0,'data':'e30K'}" } },
	{ "archive.read",
	  "secretariat",
	  "comment_round",
	  "{'archive':'$archive','member':'study.json'}",
	  { "sec-ahn", "batch.apply",
	    "{'calls':[{'method':'archive.send','params':{'archive':'$archive',"
	    "'member':'study.json','offset':0,'data':'e30K'}},"
	    "{'method':'archive.finish','params':{'archive':'$archive'}}]}" } },
	{ "archive.send",
	  "secretariat",
	  "comment_round",
	  "{'archive':'$archive','member':'study.json','offset':0,'data':'e30K'}",
	  { 0 } },
	{ "assignment.apply",
	  "lead",
	  "desk_review",
	  "{'study':'GZ2019','rows':[{'action':'replace','instead_of':'inv-endo',"
	  "'principal':'outsider','reason':'r'},{'action':'withdraw','principal':'inv-fan',"
	  "'reason':'r'}]}",
	  { 0 } },
	{ "assignment.extend",
	  "lead",
	  "desk_review",
	  "{'assignment':'$place_out','due':'2020-01-31','reason':'r'}",
	  { 0 } },
	{ "availability.drop", "reviewer_out", "comment_round", "{'from':'2029-01-01'}", { 0 } },
	{ "batch.apply",
	  "secretariat",
	  "comment_round",
	  "{'calls':[{'method':'comment.add','params':{'study':'GZ2019','text':'one'}},"
	  "{'method':'study.reschedule','params':{'study':'GZ2019','due':'2020-01-01','reason':'r'}"
	  "}]}",
	  { 0 } },
	{ "conflict.clear",
	  "secretariat",
	  "comment_round",
	  "{'study':'GZ2019','principal':'editor-mori','reason':'r'}",
	  { 0 } },
	{ "document.begin",
	  "lead",
	  "drafting",
	  "{'study':'GZ2019','kind':'draft','title':'t','file_name':'f','bytes':1,'note':'n',"
	  "'digest':'0000000000000000000000000000000000000000000000000000000000000000'}",
	  { 0 } },
	{ "document.finish",
	  "lead",
	  "drafting",
	  "{'upload':'$upload'}",
	  { "lead-kim", "document.send",
	    "{'upload':'$upload','offset':0,'data':'c29tZSBtb3JlIHRleHQ='}" } },
	{ "document.send",
	  "lead",
	  "drafting",
	  "{'upload':'$upload','offset':0,'data':'c29tZSBtb3Jl'}",
	  { 0 } },
	{ "import.begin",
	  "lead",
	  "drafting",
	  "{'study':'GZ2019','file_name':'f','rows':1,"
	  "'digest':'1111111111111111111111111111111111111111111111111111111111111111'}",
	  { 0 } },
	{ "import.finish",
	  "lead",
	  "drafting",
	  "{'import':'$import','partial':true,'skip_duplicates':true}",
	  { "lead-kim", "import.send",
	    "{'import':'$import','offset':2,'rows':[{'line':4,'comment':'t'}]}" } },
	{ "import.send",
	  "lead",
	  "drafting",
	  "{'import':'$import','offset':2,'rows':[{'line':4,'comment':'t','chapter':'3'}]}",
	  { 0 } },
	{ "job.lease", "worker", "comment_round", "{'topics':['iges']}", { 0 } },
	{ "job.put", "secretariat", "comment_round", "{'topic':'iges','payload':'p'}", { 0 } },
	{ "topic.drain", "secretariat", "comment_round", "{'topic':'iges'}", { 0 } },
	{ "topic.pause", "secretariat", "comment_round", "{'topic':'iges'}", { 0 } },
	{ "topic.resume", "secretariat", "comment_round", "{'topic':'iges'}", { 0 } },
	{ "topic.update", "secretariat", "comment_round", "{'topic':'iges','title':'t'}", { 0 } },
	{ "search.drop",
	  "reviewer_out",
	  "comment_round",
	  "{'name':'mine'}",
	  { "iges-sato", "search.save", "{'name':'mine','query':'a b'}" } },
	{ "practice.propose",
	  "secretariat",
	  "comment_round",
	  "{'study':'CMP2019','title':'t','text':'t','theme':'policies','city':'c','country':'KR'}",
	  { 0 } },
	{ "practice.publish",
	  "secretariat",
	  "comment_round",
	  "{'practice':'$practice'}",
	  { "coordinator", "practice.accept", "{'practice':'$practice'}" } },
	{ "agenda.restore",
	  "secretariat",
	  "comment_round",
	  "{'agenda':'$agenda','reason':'r'}",
	  { "sec-ahn", "agenda.withdraw", "{'agenda':'$agenda','reason':'r'}" } },
	{ "document.restore",
	  "lead",
	  "drafting",
	  "{'document':'$document_draft','reason':'r'}",
	  { "lead-kim", "document.withdraw", "{'document':'$document_draft','reason':'r'}" } },
	{ "evidence.restore",
	  "reviewer_in",
	  "drafting",
	  "{'evidence':'$evidence','reason':'r'}",
	  { "igdp-liu", "evidence.withdraw", "{'evidence':'$evidence','reason':'r'}" } },
	{ "finding.restore",
	  "reviewer_out",
	  "drafting",
	  "{'finding':'$finding','reason':'r'}",
	  { "iges-sato", "finding.withdraw", "{'finding':'$finding','reason':'r'}" } },
	{ "practice.restore",
	  "observer",
	  "comment_round",
	  "{'practice':'$practice','reason':'r'}",
	  { "observer-lee", "practice.withdraw", "{'practice':'$practice','reason':'r'}" } },
	{ "question.restore",
	  "host",
	  "scoping",
	  "{'question':'$question','reason':'r'}",
	  { "gz-host", "question.withdraw", "{'question':'$question','reason':'r'}" } },
	{ "recommendation.restore",
	  "lead",
	  "drafting",
	  "{'recommendation':'$recommendation','reason':'r'}",
	  { "lead-kim", "recommendation.withdraw",
	    "{'recommendation':'$recommendation','reason':'r'}" } },
	{ "recommendation.add",
	  "lead",
	  "drafting",
	  "{'study':'GZ2019','text':'t','addressee':'a','findings':['$finding']}",
	  { 0 } },
	{ "remind.bounced",
	  "secretariat",
	  "comment_round",
	  "{'job':'$job_sealed','error':'e'}",
	  { "coordinator", "job.lease", "{'topics':['mail']}" } },
	{ "request.add",
	  "secretariat",
	  "comment_round",
	  "{'study':'SOM2019','kind':'attendance','text':'t'}",
	  { 0 } },
	{ "study.advance",
	  "secretariat",
	  "desk_review",
	  "{'study':'GZ2019','override':true,'reason':'the meeting is fixed'}",
	  { 0 } },
	{ "study.back",
	  "secretariat",
	  "desk_review",
	  "{'study':'GZ2019','to':'preparation','reason':'a wrong bundle'}",
	  { 0 } },
	{ "study.confirm",
	  "host",
	  "preparation",
	  "{'study':'GZ2019','item':'self_assessment_in','note':'n'}",
	  { 0 } },
	{ "study.resume",
	  "secretariat",
	  "comment_round",
	  "{'study':'GZ2019','reason':'r'}",
	  { "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}" } },
	{ "visibility.embargo",
	  "secretariat",
	  "comment_round",
	  "{'study':'GZ2019','object':'review','until':'closed','reason':'r'}",
	  { 0 } },
	{ "visibility.open",
	  "secretariat",
	  "comment_round",
	  "{'study':'GZ2019','object':'review','to':'host','until':'closed','reason':'r'}",
	  { 0 } },
	{ "study.retract",
	  "host",
	  "requested",
	  "{'study':'GZ2019','item':'host_consent','reason':'r'}",
	  { 0 } },
};

struct search {
	struct world *world;
	const struct verb *verb;
	bool with_optional;
	enum viewer_index who;
	struct json_object *params; /* being built; what succeeded stays */
};

static const struct row *row_of(const struct verb *verb)
{
	for (size_t i = 0; i < ELEMENTS(rows); i++)
		if (strcmp(rows[i].verb, verb->name) == 0)
			return &rows[i];
	return NULL;
}

static struct caller caller_of(const struct world *world, enum viewer_index who)
{
	struct caller caller = world->callers[who];
	const struct keyring *keyring = world->fixture.keyring;

	for (size_t i = 0; i < keyring->key_count; i++)
		if (keyring->keys[i].principal == caller.principal)
			caller.key = keyring->keys[i].key;
	return caller;
}

/* ---- searching ---- */

static struct value_source source_of(const struct world *world)
{
	static const char *const codes[] = { "GZ2019", "NEW2020", NULL };
	static const char *const institutions[] = { "iges", "new-name", NULL };
	static const char *const people[] = { "outsider",     "kei-park", "editor-mori",
					      "observer-lee", "new-name", NULL };
	static const char *const lines[] = { "un cafe\xcc\x81", NULL }; /* stored composed */

	return (struct value_source){ .world = world,
				      .codes = codes,
				      .institutions = institutions,
				      .people = people,
				      .lines = lines };
}

static bool succeeds(struct search *search)
{
	struct world *world = search->world;
	struct json_object *params = NULL;
	enum err err;

	assert_int_equal(json_object_deep_copy(search->params, &params, NULL), 0);
	if (search->verb->flags & VERB_WRITE)
		json_object_object_add(params, "dry_run", json_object_new_boolean(true));
	json_object_put(fixture_call_as(&world->fixture, caller_of(world, search->who),
					search->verb->name, &err, params));
	return err == ERR_NONE;
}

/* Goes through the values of parameter `nth` and of those behind it. */
static bool try_values(struct search *search, size_t nth)
{
	const struct param *param = &search->verb->params[nth];
	const struct value_source source = source_of(search->world);
	struct json_object *value;

	if (nth == VERB_PARAMS_MAX || !param->name)
		return succeeds(search);
	bool is_required = param->flags & PARAM_REQUIRED;
	if (!is_required && !search->with_optional)
		return try_values(search, nth + 1);
	for (size_t i = 0; (value = value_at(&source, param, i)); i++) {
		json_object_object_add(search->params, param->name, value);
		if (try_values(search, nth + 1))
			return true;
		json_object_object_del(search->params, param->name);
		if (!is_required)
			break;
	}
	return false;
}

static bool try_types(struct search *search)
{
	for (int with = 1; with >= 0; with--)
		for (int who = 0; who < WHO__MAX; who++) {
			search->with_optional = with;
			search->who = (enum viewer_index)who;
			if (who != WHO_GONE && try_values(search, 0))
				return true;
		}
	return false;
}

static bool try_row(struct search *search, const struct row *row)
{
	json_object_put(search->params);
	search->params = world_params(search->world, row->params);
	search->who = world_viewer(str_of(row->who));
	return succeeds(search);
}

/* ---- images ---- */

static struct image *image_take(struct deeds *deeds, const char *stage)
{
	struct fixture *fixture = &deeds->world->fixture;
	_cleanup_(x_freep) char *path = xasprintf("%s/refereed.db", fixture->dir);
	struct image *image = xcalloc(1, sizeof *image);

	fixture_close(fixture);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	image->len = (size_t)ftell(file);
	image->bytes = xmalloc(image->len);
	rewind(file);
	assert_int_equal(fread(image->bytes, 1, image->len, file), image->len);
	assert_int_equal(fclose(file), 0);
	fixture_open(fixture);
	image->stage = stage;
	image->next = deeds->images;
	deeds->images = image;
	return image;
}

/* Puts the world back to it. */
static void image_give(struct deeds *deeds, const struct image *image)
{
	struct fixture *fixture = &deeds->world->fixture;
	_cleanup_(x_freep) char *path = xasprintf("%s/refereed.db", fixture->dir);

	fixture_close(fixture);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(image->bytes, 1, image->len, file), image->len);
	assert_int_equal(fclose(file), 0);
	fixture_open(fixture);
}

/* ---- deeds ---- */

static void deed_keep(struct deeds *deeds, struct deed *deed, struct search *search,
		      const struct image *image)
{
	if (search->verb->flags & VERB_WRITE)
		json_object_object_add(
			search->params, "request_id",
			json_object_new_string("00000000-0000-7000-8000-00000000fa17"));
	*deed = (struct deed){ .verb = search->verb,
			       .who = search->who,
			       .caller = caller_of(deeds->world, search->who),
			       .params = xstrdup(json_object_to_json_string_ext(
				       search->params, JSON_C_TO_STRING_PLAIN)),
			       .image = image };
}

static void do_before(struct world *world, const struct row *row)
{
	enum err err;

	json_object_put(fixture_call_json(&world->fixture, row->before.who, row->before.verb, &err,
					  world_params(world, row->before.params)));
	if (err != ERR_NONE)
		fail_msg("%s before %s: %s", row->before.verb, row->verb, world->fixture.last.text);
}

static void find_in_stage(struct deeds *deeds, const char *stage)
{
	struct world *world = deeds->world;

	tamper_stage(&world->fixture, stage);
	struct image *image = image_take(deeds, stage);
	for (size_t i = 0; i < verb_count; i++) {
		const struct row *row = row_of(&verbs[i]);
		struct search search = { .world = world, .verb = &verbs[i] };
		const struct image *own = image;
		bool is_found;
		if (deeds->list[i].verb || (row && strcmp(row->stage, stage) != 0))
			continue;
		if (row && row->before.verb) {
			do_before(world, row);
			own = image_take(deeds, NULL);
		}
		search.params = json_object_new_object();
		is_found = row ? try_row(&search, row) : try_types(&search);
		if (is_found)
			deed_keep(deeds, &deeds->list[i], &search, own);
		json_object_put(search.params);
		if (own != image)
			image_give(deeds, image);
	}
}

struct deeds *deeds_new(void)
{
	struct deeds *deeds = xcalloc(1, sizeof *deeds);
	bool is_complete = true;

	deeds->world = world_new();
	deeds->list = xcalloc(verb_count, sizeof *deeds->list);
	/* First where most is open. */
	find_in_stage(deeds, "comment_round");
	for (size_t i = 0; i < STAGES; i++)
		if (strcmp(world_stages[i], "comment_round") != 0)
			find_in_stage(deeds, world_stages[i]);
	for (size_t i = 0; i < verb_count; i++)
		if (!deeds->list[i].verb) {
			print_error("%s: no call of it succeeds, by nobody and nowhere: deed.c "
				    "needs a row for it\n",
				    verbs[i].name);
			is_complete = false;
		}
	assert_true(is_complete);
	fixture_close(&deeds->world->fixture);
	return deeds;
}

struct deeds *deeds_free(struct deeds *deeds)
{
	for (size_t i = 0; i < verb_count; i++)
		x_freep(&deeds->list[i].params);
	x_freep(&deeds->list);
	for (struct image *image = deeds->images, *next; image; image = next) {
		next = image->next;
		x_freep(&image->bytes);
		x_freep(&image);
	}
	deeds->world = world_free(deeds->world);
	x_freep(&deeds);
	return NULL;
}
