/* test_frozen.c: a study that ended or rests takes nothing: every verb that writes is asked, as
 * whoever may call it on an open study. What stays possible is named here, and why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/scene.h"
#include "core/tamper.h"
#include "core/world.h"

enum ids {
	ID_OPEN,
	ID_ANSWERED,
	ID_SUBMITTED,
	ID_DECLARED,
	ID_PLACE,
	ID_ASKED,
	ID_EVENT_PLANNED,
	ID_NOTE,
	ID_FOUND,
	ID_RECOMMENDED,
	ID_PROMISED,
	ID_TO_DO,
	ID_FILED,
	ID_SENT,
	ID_SENDING,
	ID_IMPORTING,
	ID_READ_IN,
	ID_TAKEN_BACK,
	ID_NOTE_BACK,
	ID_FOUND_BACK,
	ID_RECOMMENDED_BACK,
	ID_FILED_BACK,
	ID_ASKED_BACK,
	ID_OPENED,
	IDS
};

/* On an open study each is taken in the stage that is named here. */
static const struct {
	const char *verb, *stage, *who, *params;
	enum ids id;	       /* what %s stands for */
	enum err rests, ended; /* what comes of it */
} writes[] = {
#define NEVER ERR_CLOSED, ERR_CLOSED
	{ "assignment.accept", "desk_review", "igdp-chen", "'assignment':'GZ2019'", 0, NEVER },
	/* Of a list, what is wrong is told row by row. */
	{ "assignment.apply", "desk_review", "lead-kim",
	  "'study':'GZ2019','rows':[{'action':'invite','principal':'outsider'}]", 0, ERR_INVALID,
	  ERR_INVALID },
	/* Also of a study that is over: its reviewers may agree to be named. */
	{ "visibility.close", "drafting", "coordinator",
	  "'study':'GZ2019','opening':'%s','reason':'x'", ID_OPENED, ERR_NONE, ERR_NONE },
	{ "visibility.embargo", "drafting", "coordinator",
	  "'study':'GZ2019','object':'finding','until':'closed','reason':'x'", 0, NEVER },
	{ "visibility.identity", "drafting", "coordinator",
	  "'study':'GZ2019','identity':'single_anonymized','reason':'x'", 0, ERR_NONE, ERR_NONE },
	{ "visibility.open", "drafting", "coordinator",
	  "'study':'GZ2019','object':'evidence','to':'plenary','reason':'x'", 0, ERR_NONE,
	  ERR_NONE },
	{ "conflict.add", "drafting", "coordinator",
	  "'study':'GZ2019','principal':'outsider','type':'other','reason':'x'", 0, NEVER },
	{ "conflict.clear", "drafting", "coordinator",
	  "'study':'GZ2019','principal':'editor-mori','reason':'x'", 0, NEVER },
	{ "assignment.decline", "desk_review", "igdp-chen", "'assignment':'GZ2019','reason':'x'", 0,
	  NEVER },
	{ "assignment.extend", "desk_review", "lead-kim",
	  "'assignment':'%s','due':'2020-01-31','reason':'x'", ID_PLACE, NEVER },
	{ "assignment.invite", "desk_review", "lead-kim", "'study':'GZ2019','principal':'outsider'",
	  0, NEVER },
	{ "assignment.replace", "desk_review", "coordinator",
	  "'assignment':'%s','principal':'outsider','reason':'x'", ID_PLACE, NEVER },
	{ "assignment.withdraw", "desk_review", "kei-park", "'assignment':'GZ2019','reason':'x'", 0,
	  NEVER },
	{ "action.add", "follow_up", "gz-host",
	  "'recommendation':'%s','text':'x','owner':'gz-host','due':'2020-01-01'", ID_RECOMMENDED,
	  NEVER },
	{ "action.settle", "follow_up", "gz-host", "'action':'%s','state':'done','evidence':'x'",
	  ID_TO_DO, NEVER },
	{ "action.update", "follow_up", "gz-host", "'action':'%s','due':'2020-01-01'", ID_TO_DO,
	  NEVER },
	{ "bundle.freeze", "drafting", "lead-kim", "'study':'GZ2019'", 0, NEVER },
	{ "job.put", "drafting", "coordinator", "'topic':'t','payload':'p','study':'GZ2019'", 0,
	  ERR_NONE, ERR_NONE },
	{ "comment.add", "drafting", "lead-kim", "'study':'GZ2019','text':'x'", 0, NEVER },
	{ "comment.assign", "drafting", "lead-kim", "'comment':'%s','responder':'kei-park'",
	  ID_OPEN, NEVER },
	{ "comment.reopen", "drafting", "editor-mori", "'comment':'%s','reason':'x'", ID_ANSWERED,
	  NEVER },
	{ "comment.respond", "drafting", "lead-kim", "'comment':'%s','disposition':'accepted'",
	  ID_OPEN, NEVER },
	{ "comment.withdraw", "drafting", "kei-park", "'comment':'%s','reason':'x'", ID_OPEN,
	  NEVER },
	{ "comment.restore", "drafting", "kei-park", "'comment':'%s','reason':'x'", ID_TAKEN_BACK,
	  NEVER },
	{ "decision.add", "assessment", "coordinator",
	  "'study':'GZ2019','outcome':'adopted','text':'x'", 0, NEVER },
	{ "document.begin", "drafting", "lead-kim",
	  "'study':'GZ2019','kind':'draft','title':'x','file_name':'x','bytes':1,"
	  "'digest':'0000000000000000000000000000000000000000000000000000000000000000'",
	  0, NEVER },
	{ "document.finish", "drafting", "lead-kim", "'upload':'%s'", ID_SENT, NEVER },
	{ "document.restore", "drafting", "lead-kim", "'document':'%s','reason':'x'", ID_FILED_BACK,
	  NEVER },
	{ "document.send", "drafting", "lead-kim", "'upload':'%s','offset':0,'data':'eA=='",
	  ID_SENDING, NEVER },
	{ "document.withdraw", "drafting", "lead-kim", "'document':'%s','reason':'x'", ID_FILED,
	  NEVER },
	/* What was not filed is nobody's but the sender's. */
	{ "document.abandon", "drafting", "lead-kim", "'upload':'%s'", ID_SENDING, ERR_NONE,
	  ERR_NONE },
	{ "import.begin", "drafting", "lead-kim",
	  "'study':'GZ2019','file_name':'x','rows':1,"
	  "'digest':'0000000000000000000000000000000000000000000000000000000000000000'",
	  0, NEVER },
	{ "import.finish", "drafting", "lead-kim", "'import':'%s','partial':true", ID_READ_IN,
	  NEVER },
	{ "import.send", "drafting", "lead-kim", "'import':'%s','offset':0,'rows':[{'line':2}]",
	  ID_IMPORTING, NEVER },
	{ "import.abandon", "drafting", "lead-kim", "'import':'%s'", ID_IMPORTING, ERR_NONE,
	  ERR_NONE },
	{ "evidence.add", "drafting", "lead-kim", "'study':'GZ2019','text':'x','source':'data'", 0,
	  NEVER },
	{ "evidence.restore", "drafting", "lead-kim", "'evidence':'%s','reason':'x'", ID_NOTE_BACK,
	  NEVER },
	{ "evidence.withdraw", "drafting", "lead-kim", "'evidence':'%s','reason':'x'", ID_NOTE,
	  NEVER },
	{ "finding.add", "drafting", "lead-kim",
	  "'study':'GZ2019','text':'x','kind':'gap','sector':'data','confidence':'unresolved'", 0,
	  NEVER },
	{ "finding.restore", "drafting", "lead-kim", "'finding':'%s','reason':'x'", ID_FOUND_BACK,
	  NEVER },
	{ "finding.update", "drafting", "lead-kim", "'finding':'%s','text':'x'", ID_FOUND, NEVER },
	{ "finding.withdraw", "drafting", "lead-kim", "'finding':'%s','reason':'x'", ID_FOUND,
	  NEVER },
	{ "occasion.add", "desk_review", "lead-kim",
	  "'study':'GZ2019','title':'x','place':'x','from':'2020-01-01'", 0, NEVER },
	{ "occasion.update", "desk_review", "lead-kim", "'occasion':'%s','place':'x'",
	  ID_EVENT_PLANNED, NEVER },
	{ "question.add", "scoping", "gz-host", "'study':'GZ2019','text':'x'", 0, NEVER },
	{ "question.restore", "scoping", "gz-host", "'question':'%s','reason':'x'", ID_ASKED_BACK,
	  NEVER },
	{ "question.update", "scoping", "gz-host", "'question':'%s','text':'x'", ID_ASKED, NEVER },
	{ "question.withdraw", "scoping", "gz-host", "'question':'%s','reason':'x'", ID_ASKED,
	  NEVER },
	{ "recommendation.add", "drafting", "gz-host",
	  "'study':'GZ2019','text':'x','addressee':'x','kind':'commitment'", 0, NEVER },
	{ "recommendation.report", "follow_up", "gz-host",
	  "'recommendation':'%s','status':'implemented','text':'x'", ID_PROMISED, NEVER },
	{ "recommendation.respond", "follow_up", "gz-host",
	  "'recommendation':'%s','acceptance':'accepted'", ID_RECOMMENDED, NEVER },
	{ "recommendation.restore", "drafting", "lead-kim", "'recommendation':'%s','reason':'x'",
	  ID_RECOMMENDED_BACK, NEVER },
	{ "recommendation.update", "drafting", "lead-kim", "'recommendation':'%s','text':'x'",
	  ID_RECOMMENDED, NEVER },
	{ "recommendation.withdraw", "drafting", "lead-kim", "'recommendation':'%s','reason':'x'",
	  ID_RECOMMENDED, NEVER },
	{ "declaration.decide", "desk_review", "coordinator",
	  "'declaration':'%s','decision':'waived','reason':'x'", ID_DECLARED, NEVER },
	{ "declaration.file", "desk_review", "kei-park", "'assignment':'GZ2019','state':'none'", 0,
	  NEVER },
	{ "review.approve", "desk_review", "lead-kim", "'review':'%s'", ID_SUBMITTED, NEVER },
	{ "review.return", "drafting", "lead-kim", "'review':'%s','reason':'x'", ID_SUBMITTED,
	  NEVER },
	{ "review.submit", "desk_review", "iges-sato", "'assignment':'GZ2019'", 0, NEVER },
	{ "study.advance", "drafting", "coordinator",
	  "'study':'GZ2019','override':true,'reason':'x'", 0, NEVER },
	{ "study.back", "desk_review", "coordinator",
	  "'study':'GZ2019','to':'preparation','reason':'x'", 0, NEVER },
	{ "study.confirm", "scoping", "gz-host", "'study':'GZ2019','item':'terms_signed_host'", 0,
	  NEVER },
	{ "study.reschedule", "drafting", "coordinator",
	  "'study':'GZ2019','due':'2020-01-01','reason':'x'", 0, NEVER },
	{ "study.retract", "fact_check", "gz-host",
	  "'study':'GZ2019','item':'no_further_corrections','reason':'x'", 0, NEVER },
	{ "study.suspend", "drafting", "coordinator", "'study':'GZ2019','reason':'x'", 0, NEVER },
	/* A rest is no end: it can be ended itself, and work of one's own is kept meanwhile. */
	{ "review.save", "desk_review", "iges-sato", "'assignment':'GZ2019','body':{}", 0, ERR_NONE,
	  ERR_CLOSED },
	{ "study.cancel", "drafting", "coordinator", "'study':'GZ2019','reason':'x'", 0, ERR_NONE,
	  ERR_CLOSED },
	{ "study.withdraw", "drafting", "gz-host", "'study':'GZ2019','reason':'x'", 0, ERR_NONE,
	  ERR_CLOSED },
	{ "study.resume", NULL, "coordinator", "'study':'GZ2019'", 0, ERR_NONE, ERR_STATE },
	/* People come and go after the end too, and who reads a finished study is the secretariat's
	 * to say. */
	{ "role.grant", "drafting", "coordinator",
	  "'study':'GZ2019','role':'observer','principal':'outsider'", 0, ERR_NONE, ERR_NONE },
	{ "role.revoke", "drafting", "coordinator",
	  "'study':'GZ2019','role':'observer','principal':'observer-lee'", 0, ERR_NONE, ERR_NONE },
};
static const char *const stages[] = { "scoping",    "desk_review", "drafting",
				      "fact_check", "assessment",  "follow_up" };

/* Of meetings and compendia, which are frozen in the same way: see test_other_kinds. */
static const struct {
	const char *verb, *study, *who, *params;
} others[] = {
	{ "activity.add", "SOM2019", "coordinator",
	  "'study':'SOM2019','title':'x','from':'2023-01-01','to':'2024-12-31'" },
	{ "activity.update", "SOM2019", "coordinator",
	  "'activity':'$activity','state':'approved'" },
	{ "agenda.add", "SOM2019", "coordinator", "'study':'SOM2019','item':'9','title':'x'" },
	{ "agenda.decide", "SOM2019", "coordinator", "'agenda':'$agenda','outcome':'noted'" },
	{ "agenda.restore", "SOM2019", "coordinator", "'agenda':'$agenda','reason':'x'" },
	{ "agenda.withdraw", "SOM2019", "coordinator", "'agenda':'$agenda','reason':'x'" },
	{ "practice.accept", "CMP2019", "editor-mori", "'practice':'$practice'" },
	{ "practice.decline", "CMP2019", "editor-mori", "'practice':'$practice','reason':'x'" },
	{ "practice.propose", "CMP2019", "editor-mori",
	  "'study':'CMP2019','title':'x','text':'x','theme':'policies','city':'x','country':'KR'" },
	{ "practice.publish", "CMP2019", "coordinator", "'practice':'$practice'" },
	{ "practice.restore", "CMP2019", "observer-lee", "'practice':'$practice','reason':'x'" },
	{ "practice.withdraw", "CMP2019", "observer-lee", "'practice':'$practice','reason':'x'" },
	{ "request.add", "SOM2019", "coordinator", "'study':'SOM2019','kind':'other','text':'x'" },
	{ "request.answer", "SOM2019", "observer-lee", "'request':'$request','reply':'no'" },
	{ "request.close", "SOM2019", "coordinator", "'request':'$request'" },
};

struct frozen {
	struct scene *scene;
	char ids[IDS][32];
};

static void keep(struct frozen *frozen, enum ids id, const char *pointer)
{
	snprintf(frozen->ids[id], sizeof frozen->ids[id], "%s", scene_keep(frozen->scene, pointer));
}

/* A document that lead-kim begins, of one byte. */
static void begin(struct frozen *frozen, enum ids id, const char *digest)
{
	ok(frozen->scene, "lead-kim", "document.begin",
	   "{'study':'GZ2019','kind':'draft','title':'x','file_name':'x','bytes':1,'digest':'%s'}",
	   digest);
	keep(frozen, id, "/upload");
}

/* What was made last, taken back by whom it is. */
static void take_back(struct frozen *frozen, const char *who, const char *noun, enum ids id)
{
	_cleanup_(x_freep) char *pointer = xasprintf("/%s", noun);
	_cleanup_(x_freep) char *verb = xasprintf("%s.withdraw", noun);

	keep(frozen, id, pointer);
	ok(frozen->scene, who, verb, "{'%s':'%s','reason':'x'}", noun, frozen->ids[id]);
}

static void taken_back(struct frozen *frozen)
{
	struct scene *scene = frozen->scene;

	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'x'}");
	take_back(frozen, "kei-park", "comment", ID_TAKEN_BACK);
	ok(scene, "lead-kim", "evidence.add", "{'study':'GZ2019','text':'x','source':'data'}");
	take_back(frozen, "lead-kim", "evidence", ID_NOTE_BACK);
	ok(scene, "lead-kim", "finding.add",
	   "{'study':'GZ2019','text':'x','kind':'gap','sector':'data','confidence':'unresolved'}");
	take_back(frozen, "lead-kim", "finding", ID_FOUND_BACK);
	ok(scene, "lead-kim", "recommendation.add",
	   "{'study':'GZ2019','text':'x','addressee':'x','findings':['%s']}",
	   frozen->ids[ID_FOUND]);
	take_back(frozen, "lead-kim", "recommendation", ID_RECOMMENDED_BACK);
	snprintf(frozen->ids[ID_FILED_BACK], sizeof frozen->ids[ID_FILED_BACK], "%s",
		 fixture_document(&scene->fixture, "GZ2019", "lead-kim", "draft", "z"));
	ok(scene, "lead-kim", "document.withdraw", "{'document':'%s','reason':'x'}",
	   frozen->ids[ID_FILED_BACK]);
}

static void findings(struct frozen *frozen)
{
	struct scene *scene = frozen->scene;

	ok(scene, "lead-kim", "evidence.add", "{'study':'GZ2019','text':'x','source':'data'}");
	keep(frozen, ID_NOTE, "/evidence");
	ok(scene, "lead-kim", "finding.add",
	   "{'study':'GZ2019','text':'x','kind':'gap','sector':'data','confidence':'unresolved'}");
	keep(frozen, ID_FOUND, "/finding");
	ok(scene, "lead-kim", "recommendation.add",
	   "{'study':'GZ2019','text':'x','addressee':'x','findings':['%s']}",
	   frozen->ids[ID_FOUND]);
	keep(frozen, ID_RECOMMENDED, "/recommendation");
	ok(scene, "gz-host", "recommendation.add",
	   "{'study':'GZ2019','text':'x','addressee':'x','kind':'commitment'}");
	keep(frozen, ID_PROMISED, "/recommendation");
	snprintf(frozen->ids[ID_FILED], sizeof frozen->ids[ID_FILED], "%s",
		 fixture_document(&scene->fixture, "GZ2019", "lead-kim", "draft", "x"));
	begin(frozen, ID_SENDING,
	      "0000000000000000000000000000000000000000000000000000000000000000");
	ok(scene, "lead-kim", "import.begin",
	   "{'study':'GZ2019','file_name':'y','rows':1,'digest':"
	   "'0000000000000000000000000000000000000000000000000000000000000000'}");
	keep(frozen, ID_IMPORTING, "/import");
	ok(scene, "lead-kim", "import.begin",
	   "{'study':'GZ2019','file_name':'z','rows':1,'digest':"
	   "'1111111111111111111111111111111111111111111111111111111111111111'}");
	keep(frozen, ID_READ_IN, "/import");
	ok(scene, "lead-kim", "import.send", "{'import':'%s','offset':0,'rows':[{'line':2}]}",
	   frozen->ids[ID_READ_IN]);
	/* BLAKE2b-256 of "y" */
	begin(frozen, ID_SENT, "affab3912ecb865f83fd76b3a4bf2a9fc5692d635a54444f45435cbf4ac9b84b");
	ok(scene, "lead-kim", "document.send", "{'upload':'%s','offset':0,'data':'eQ=='}",
	   frozen->ids[ID_SENT]);
}

/* Something of every kind, each in the state that its verb asks for. */
static int setup(void **state)
{
	struct frozen *frozen = xcalloc(1, sizeof *frozen);
	struct scene *scene = frozen->scene = scene_new("Asia/Shanghai");

	ok(scene, "coordinator", "topic.add", "{'topic':'t'}");
	fixture_advance_to(&scene->fixture, "scoping");
	ok(scene, "gz-host", "question.add", "{'study':'GZ2019','text':'x'}");
	keep(frozen, ID_ASKED, "/question");
	ok(scene, "coordinator", "visibility.open",
	   "{'study':'GZ2019','object':'review','to':'lead','reason':'x'}");
	keep(frozen, ID_OPENED, "/opening");
	ok(scene, "gz-host", "question.add", "{'study':'GZ2019','text':'x'}");
	take_back(frozen, "gz-host", "question", ID_ASKED_BACK);
	ok(scene, "lead-kim", "occasion.add",
	   "{'study':'GZ2019','title':'x','place':'x','from':'2020-01-01'}");
	keep(frozen, ID_EVENT_PLANNED, "/occasion");
	fixture_advance_to(&scene->fixture, "team");
	fixture_team(&scene->fixture);
	ok(scene, "coordinator", "conflict.add",
	   "{'study':'GZ2019','principal':'editor-mori','type':'other','reason':'x'}");
	ok(scene, "kei-park", "declaration.file",
	   "{'assignment':'GZ2019','state':'declared','type':'other','text':'x'}");
	keep(frozen, ID_DECLARED, "/declaration");
	ok(scene, "coordinator", "declaration.decide",
	   "{'declaration':'%s','decision':'waived','reason':'x'}", frozen->ids[ID_DECLARED]);
	ok(scene, "coordinator", "assignment.invite", "{'study':'GZ2019','principal':'igdp-chen'}");
	keep(frozen, ID_PLACE, "/assignment");
	fixture_advance_to(&scene->fixture, "desk_review");
	assert_int_equal(scene_call_json(scene, "igdp-liu", "review.submit", scene_review("x")),
			 ERR_NONE);
	keep(frozen, ID_SUBMITTED, "/review");
	assert_int_equal(scene_call_json(scene, "iges-sato", "review.save", scene_review("x")),
			 ERR_NONE);
	fixture_advance_to(&scene->fixture, "drafting");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'x'}");
	keep(frozen, ID_OPEN, "/comment");
	ok(scene, "kei-park", "comment.add", "{'study':'GZ2019','text':'x'}");
	keep(frozen, ID_ANSWERED, "/comment");
	ok(scene, "lead-kim", "comment.respond", "{'comment':'%s','disposition':'accepted'}",
	   frozen->ids[ID_ANSWERED]);
	findings(frozen);
	taken_back(frozen);
	tamper_stage(&scene->fixture, "follow_up");
	ok(scene, "gz-host", "action.add",
	   "{'recommendation':'%s','text':'x','owner':'gz-host','due':'2020-01-01'}",
	   frozen->ids[ID_RECOMMENDED]);
	keep(frozen, ID_TO_DO, "/action");
	tamper_stage(&scene->fixture, "drafting");
	fixture_advance_to(&scene->fixture, "fact_check");
	ok(scene, "gz-host", "study.confirm", "{'study':'GZ2019','item':'no_further_corrections'}");
	*state = frozen;
	return 0;
}

static int teardown(void **state)
{
	struct frozen *frozen = *state;

	scene_free(frozen->scene);
	x_freep(state);
	return 0;
}

static enum err ask(struct frozen *frozen, size_t row)
{
	_cleanup_(x_freep) char *params = xstrdup(writes[row].params);
	char *mark = strstr(params, "%s");

	if (mark)
		*mark = '\0';
	/* A rehearsal: one that is taken by mistake does not spoil the rest. */
	return scene_call(frozen->scene, writes[row].who, writes[row].verb,
			  "{%s%s%s,'dry_run':true}", params,
			  mark ? frozen->ids[writes[row].id] : "", mark ? mark + 2 : "");
}

/* The rows of a stage; NULL: all. */
static void must_be_frozen(struct frozen *frozen, const char *stage, bool rests)
{
	_cleanup_(x_freep) char *before = tamper_dump(&frozen->scene->fixture);

	for (size_t row = 0; row < ELEMENTS(writes); row++) {
		enum err wanted = rests ? writes[row].rests : writes[row].ended;
		if (stage && writes[row].stage && strcmp(writes[row].stage, stage) != 0)
			continue;
		if (ask(frozen, row) != wanted)
			fail_msg("%s as %s: %s", writes[row].verb, writes[row].who,
				 frozen->scene->fixture.last.text);
		if (wanted == ERR_CLOSED && rests)
			is(frozen->scene, "/data/hint",
			   "the secretariat can resume it with study.resume");
	}
	_cleanup_(x_freep) char *after = tamper_dump(&frozen->scene->fixture);
	assert_string_equal(before, after);
}

/* In each stage in which something is taken, until the study is frozen by that verb. */
static void freeze(struct frozen *frozen, const char *who, const char *verb, const char *state)
{
	for (size_t i = 0; i < ELEMENTS(stages); i++) {
		tamper_stage(&frozen->scene->fixture, stages[i]);
		ok(frozen->scene, who, verb, "{'study':'GZ2019','reason':'x'}");
		is(frozen->scene, "/state", state);
		must_be_frozen(frozen, stages[i], strcmp(state, "suspended") == 0);
	}
}

/* A verb that writes into studies and stands in no row would be forgotten. */
static void test_every_verb(void **state)
{
	(void)state;
	for (size_t i = 0; i < verb_count; i++) {
		bool is_asked = !(verbs[i].flags & VERB_WRITE) || verbs[i].scope == SCOPE_PROGRAMME;
		for (size_t row = 0; row < ELEMENTS(writes); row++)
			is_asked |= strcmp(writes[row].verb, verbs[i].name) == 0;
		for (size_t row = 0; row < ELEMENTS(others); row++)
			is_asked |= strcmp(others[row].verb, verbs[i].name) == 0;
		if (!is_asked)
			fail_msg("%s is in no row", verbs[i].name);
	}
}

static void test_open(void **state)
{
	struct frozen *frozen = *state;
	size_t asked = 0;

	for (size_t i = 0; i < ELEMENTS(stages); i++) {
		tamper_stage(&frozen->scene->fixture, stages[i]);
		for (size_t row = 0; row < ELEMENTS(writes); row++) {
			if (!writes[row].stage || strcmp(writes[row].stage, stages[i]) != 0)
				continue;
			if (ask(frozen, row) != ERR_NONE)
				fail_msg("%s as %s: %s", writes[row].verb, writes[row].who,
					 frozen->scene->fixture.last.text);
			asked++;
		}
	}
	assert_int_equal(asked, ELEMENTS(writes) - 1);
}

static void test_other_kinds(void **state)
{
	struct world *world = world_new();

	(void)state;
	for (size_t row = 0; row < ELEMENTS(others); row++) {
		const char *study = others[row].study;
		_cleanup_(x_freep) char *text =
			xasprintf("{%s,'dry_run':true}", others[row].params);
		enum err err;
		fixture_do(&world->fixture, "coordinator", "study.suspend",
			   "{'study':'%s','reason':'x'}", study);
		json_object_put(fixture_call_json(&world->fixture, others[row].who,
						  others[row].verb, &err,
						  world_params(world, text)));
		if (err != ERR_CLOSED)
			fail_msg("%s: %s", others[row].verb, world->fixture.last.text);
		fixture_do(&world->fixture, "coordinator", "study.resume", "{'study':'%s'}", study);
		json_object_put(fixture_call_json(&world->fixture, others[row].who,
						  others[row].verb, &err,
						  world_params(world, text)));
		if (err != ERR_NONE && err != ERR_STATE)
			fail_msg("%s: %s", others[row].verb, world->fixture.last.text);
	}
	world_free(world);
}

static void test_withdrawn(void **state)
{
	freeze(*state, "gz-host", "study.withdraw", "withdrawn");
}

static void test_cancelled(void **state)
{
	freeze(*state, "coordinator", "study.cancel", "cancelled");
}

static void test_rests(void **state)
{
	freeze(*state, "coordinator", "study.suspend", "suspended");
}

static void test_closed(void **state)
{
	struct frozen *frozen = *state;

	fixture_advance_to(&frozen->scene->fixture, "closed");
	must_be_frozen(frozen, NULL, false);
}

/* The same through a batch: it is no way around. */
static void test_in_a_batch(void **state)
{
	struct frozen *frozen = *state;

	ok(frozen->scene, "gz-host", "study.withdraw", "{'study':'GZ2019','reason':'x'}");
	refused(frozen->scene, ERR_CLOSED, "lead-kim", "batch.apply",
		"{'calls':[{'method':'comment.add','params':{'study':'GZ2019','text':'x'}}]}");
	refused(frozen->scene, ERR_CLOSED, "coordinator", "comment.add",
		"{'study':'GZ2019','text':'x','as':'lead-kim'}");
}

int main(void)
{
#define FROZEN(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verb),
		cmocka_unit_test(test_other_kinds),
		FROZEN(test_open),
		FROZEN(test_withdrawn),
		FROZEN(test_cancelled),
		FROZEN(test_closed),
		FROZEN(test_rests),
		FROZEN(test_in_a_batch),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
