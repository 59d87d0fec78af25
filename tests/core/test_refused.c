/* test_refused.c: bad input to each noun of the programme, in the order of a table that tells a story: what is refused says
 * why and where, and leaves every row of every table as it was; what is done between is told by ERR_NONE. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"
#include "core/world.h"

struct row {
	const char *who, *verb, *params; /* for world_params() */
	enum err err;
	const char *words; /* in the message, which is to say what to do */
};

#define DIGEST	  "'digest':'0000000000000000000000000000000000000000000000000000000000000000'"
#define A_DRAFT	  "'study':'GZ2019','kind':'draft','title':'t','file_name':'f'"
#define A_FINDING "'text':'t','kind':'gap','sector':'data','confidence':'unresolved'"
#define A_CASE                                                                                     \
	"'study':'CMP2019','title':'t','text':'t','theme':'policies','city':'c','country':'KR'"

/* "some more text" is announced as fourteen bytes by lead-kim. */
static const struct row drafting[] = {
	/* parts of a document */
	{ "lead-kim", "document.send", "{'upload':'$upload','offset':3,'data':'eA=='}", ERR_STATE,
	  "begins at 0, not at 3" },
	{ "lead-kim", "document.send", "{'upload':'$upload','offset':0,'data':'e*=='}", ERR_PARAMS,
	  "data: must be base64" },
	{ "lead-kim", "document.send", "{'upload':'$upload','offset':0,'data':'eA'}", ERR_PARAMS,
	  "with its padding" },
	{ "lead-kim", "document.send",
	  "{'upload':'$upload','offset':0,'data':'c29tZSBtb3JlIHRleHQuLi4u'}", ERR_PARAMS,
	  "goes over the announced 14 bytes" },
	{ "igdp-liu", "document.send", "{'upload':'$upload','offset':0,'data':'eA=='}",
	  ERR_NOT_FOUND, "may see" },
	{ "lead-kim", "document.finish", "{'upload':'$upload'}", ERR_STATE, "0 of 14 bytes" },
	{ "lead-kim", "document.send", "{'upload':'$upload','offset':0,'data':'c29tZQ=='}",
	  ERR_NONE, "" },
	{ "lead-kim", "document.send", "{'upload':'$upload','offset':0,'data':'c29tZQ=='}",
	  ERR_STATE, "begins at 4, not at 0" },
	{ "lead-kim", "document.finish", "{'upload':'$upload'}", ERR_STATE, "4 of 14 bytes" },
	{ "lead-kim", "document.send", "{'upload':'$upload','offset':4,'data':'IE1PUkUgdGV4dA=='}",
	  ERR_NONE, "" },
	{ "lead-kim", "document.finish", "{'upload':'$upload'}", ERR_INVALID, "not the announced" },
	{ "lead-kim", "document.abandon", "{'upload':'$upload'}", ERR_NONE, "" },
	{ "lead-kim", "document.send", "{'upload':'$upload','offset':14,'data':'eA=='}", ERR_STATE,
	  "abandoned" },
	{ "lead-kim", "document.abandon", "{'upload':'$upload'}", ERR_STATE, "abandoned" },
	/* documents */
	{ "lead-kim", "document.begin", "{" A_DRAFT ",'bytes':1,'digest':'abc'}", ERR_PARAMS,
	  "64 digits" },
	{ "lead-kim", "document.begin", "{" A_DRAFT ",'bytes':0," DIGEST "}", ERR_PARAMS, "bytes" },
	{ "lead-kim", "document.begin", "{" A_DRAFT ",'bytes':1099511627776," DIGEST "}",
	  ERR_TOO_LARGE, "at most" },
	{ "igdp-liu", "document.begin", "{" A_DRAFT ",'bytes':1," DIGEST "}", ERR_NOT_PERMITTED,
	  "kind draft is not yours" },
	{ "iges-sato", "document.begin",
	  "{'study':'GZ2019','kind':'other','title':'t','file_name':'f','bytes':1," DIGEST
	  ",'document':'$document_host'}",
	  ERR_NOT_PERMITTED, "is gz-host's" },
	{ "lead-kim", "document.begin",
	  "{'study':'GZ2019','kind':'other','title':'t','file_name':'f','bytes':1," DIGEST
	  ",'document':'$document_draft'}",
	  ERR_PARAMS, "kind: the document is of kind draft" },
	{ "lead-kim", "document.begin",
	  "{'study':'OTH2019','kind':'draft','title':'t','file_name':'f','bytes':1," DIGEST
	  ",'document':'$document_draft'}",
	  ERR_PARAMS, "no such document" },
	{ "lead-kim", "document.read", "{'document':'$document_draft','offset':10}", ERR_PARAMS,
	  "behind the end (9 bytes)" },
	{ "lead-kim", "document.read", "{'document':'$document_draft','number':2}", ERR_PARAMS,
	  "versions 1 to 1" },
	{ "lead-kim", "document.withdraw", "{'document':'$document_draft'}", ERR_PARAMS, "reason" },
	{ "lead-kim", "document.withdraw", "{'document':'$document_draft','reason':'r'}", ERR_NONE,
	  "" },
	{ "lead-kim", "document.withdraw", "{'document':'$document_draft','reason':'r'}", ERR_STATE,
	  "withdrawn" },
	{ "lead-kim", "document.begin",
	  "{" A_DRAFT ",'bytes':1," DIGEST ",'document':'$document_draft'}", ERR_STATE,
	  "withdrawn" },
	{ "lead-kim", "bundle.freeze", "{'study':'OTH2019'}", ERR_STATE, "no document to freeze" },
	/* evidence and findings */
	{ "lead-kim", "evidence.add",
	  "{'study':'OTH2019','text':'t','source':'visit','question':'$question'}", ERR_PARAMS,
	  "question: study OTH2019 has no such question" },
	{ "lead-kim", "evidence.add", "{'study':'GZ2019','text':'t','source':'rumour'}", ERR_PARAMS,
	  "source" },
	{ "lead-kim", "finding.add", "{'study':'OTH2019'," A_FINDING ",'evidence':['$evidence']}",
	  ERR_PARAMS, "evidence" },
	{ "lead-kim", "finding.add", "{'study':'GZ2019'," A_FINDING ",'evidence':'$evidence'}",
	  ERR_PARAMS, "evidence" },
	{ "lead-kim", "finding.add", "{'study':'GZ2019'," A_FINDING ",'evidence':[1]}", ERR_PARAMS,
	  "must hold ids" },
	{ "lead-kim", "finding.add", "{'study':'GZ2019'," A_FINDING ",'evidence':['$finding']}",
	  ERR_PARAMS, "evidence" },
	{ "lead-kim", "finding.update",
	  "{'finding':'$finding','evidence':['$evidence','$evidence']}", ERR_NONE, "" },
	{ "lead-kim", "evidence.withdraw", "{'evidence':'$evidence','reason':'r'}", ERR_NONE, "" },
	{ "lead-kim", "evidence.withdraw", "{'evidence':'$evidence','reason':'r'}", ERR_STATE,
	  "withdrawn" },
	{ "lead-kim", "finding.add", "{'study':'GZ2019'," A_FINDING ",'evidence':['$evidence']}",
	  ERR_STATE, "is withdrawn" },
	{ "igdp-liu", "finding.update", "{'finding':'$finding','text':'t'}", ERR_NOT_PERMITTED,
	  "" },
	/* recommendations */
	{ "lead-kim", "recommendation.add", "{'study':'GZ2019','text':'t','addressee':'a'}",
	  ERR_PARAMS, "findings: is missing: a recommendation cites one finding or more" },
	{ "lead-kim", "recommendation.add",
	  "{'study':'GZ2019','text':'t','addressee':'a','findings':[]}", ERR_PARAMS,
	  "cites one finding or more" },
	{ "lead-kim", "recommendation.add",
	  "{'study':'OTH2019','text':'t','addressee':'a','findings':['$finding']}", ERR_PARAMS,
	  "findings" },
	{ "lead-kim", "recommendation.add",
	  "{'study':'GZ2019','text':'t','addressee':'a','kind':'commitment'}", ERR_NOT_PERMITTED,
	  "the host's to make" },
	{ "gz-host", "recommendation.add",
	  "{'study':'GZ2019','text':'t','addressee':'a','findings':['$finding']}",
	  ERR_NOT_PERMITTED, "the lead's and the secretariat's to make" },
	{ "lead-kim", "recommendation.add",
	  "{'study':'GZ2019','text':'t','addressee':'a','findings':['$finding'],'due':'2019-02-29'"
	  "}",
	  ERR_PARAMS, "due" },
	{ "lead-kim", "recommendation.update",
	  "{'recommendation':'$recommendation','findings':['$finding','$finding']}", ERR_NONE, "" },
	{ "lead-kim", "finding.withdraw", "{'finding':'$finding','reason':'r'}", ERR_NONE, "" },
	{ "lead-kim", "recommendation.add",
	  "{'study':'GZ2019','text':'t','addressee':'a','findings':['$finding']}", ERR_STATE,
	  "is withdrawn" },
	{ "lead-kim", "recommendation.update", "{'recommendation':'$recommended','text':'t'}",
	  ERR_STATE, "the host has answered it: accepted" },
	{ "lead-kim", "recommendation.update", "{'recommendation':'$recommendation','findings':[]}",
	  ERR_PARAMS, "findings" },
	{ "lead-kim", "recommendation.withdraw", "{'recommendation':'$recommended','reason':'r'}",
	  ERR_STATE, "the host has answered it" },
	{ "lead-kim", "recommendation.withdraw",
	  "{'recommendation':'$recommendation','reason':'r'}", ERR_NONE, "" },
	{ "lead-kim", "recommendation.update", "{'recommendation':'$recommendation','text':'t'}",
	  ERR_STATE, "the recommendation is withdrawn" },
	{ "lead-kim", "decision.add", "{'study':'GZ2019','outcome':'adopted','text':'t'}",
	  ERR_NOT_PERMITTED, "" },
	{ "coordinator", "decision.add", "{'study':'GZ2019','outcome':'adopted','text':'t'}",
	  ERR_CLOSED, "open in assessment" },
	{ NULL, NULL, NULL, ERR_NONE, NULL },
};

static const struct row follow_up[] = {
	{ "gz-host", "recommendation.respond",
	  "{'recommendation':'$recommendation','acceptance':'partly_accepted'}", ERR_PARAMS,
	  "text" },
	{ "gz-host", "recommendation.report",
	  "{'recommendation':'$recommendation','status':'implemented','text':'t'}", ERR_STATE,
	  "progress is reported on what was accepted; this is pending" },
	{ "gz-host", "recommendation.respond",
	  "{'recommendation':'$recommendation','acceptance':'not_accepted','text':'t'}", ERR_NONE,
	  "" },
	{ "gz-host", "action.add",
	  "{'recommendation':'$recommendation','text':'t','owner':'gz-host','due':'2019-12-01'}",
	  ERR_STATE, "not accepted" },
	{ "gz-host", "action.add",
	  "{'recommendation':'$recommended','text':'t','owner':'outsider','due':'2019-12-01'}",
	  ERR_PARAMS, "owner: outsider has no part in study GZ2019" },
	{ "gz-host", "action.add",
	  "{'recommendation':'$recommended','text':'t','owner':'nobody','due':'2019-12-01'}",
	  ERR_PARAMS, "owner: nobody has no part in study GZ2019" },
	/* an owner who left */
	{ "gz-host", "action.update", "{'action':'$action','owner':'former-gao'}", ERR_PARAMS,
	  "no part" },
	{ "gz-host", "action.update", "{'action':'$action','owner':'gone-ito'}", ERR_STATE,
	  "`gone-ito` is not active" },
	{ "gz-host", "action.update", "{'action':'$action'}", ERR_PARAMS, "say what changes" },
	{ "gz-host", "action.update", "{'action':'$action','due':'2019-13-01'}", ERR_PARAMS,
	  "due" },
	{ "gz-host", "action.settle", "{'action':'$action','state':'done'}", ERR_PARAMS,
	  "evidence" },
	{ "gz-host", "action.settle", "{'action':'$action','state':'done','evidence':'e'}",
	  ERR_NONE, "" },
	{ "gz-host", "action.settle", "{'action':'$action','state':'dropped','evidence':'e'}",
	  ERR_STATE, "done" },
	{ "gz-host", "finding.withdraw", "{'finding':'$finding','reason':'r'}", ERR_NOT_PERMITTED,
	  "" },
	{ "lead-kim", "finding.withdraw", "{'finding':'$finding','reason':'r'}", ERR_CLOSED,
	  "open in" },
	/* dates that contradict each other */
	{ "lead-kim", "occasion.add",
	  "{'study':'GZ2019','title':'t','place':'p','from':'2019-05-02','to':'2019-05-01'}",
	  ERR_PARAMS, "to: lies before `from` (2019-05-02)" },
	{ "lead-kim", "occasion.add",
	  "{'study':'GZ2019','title':'t','place':'p','from':'2019-05-02','zone':'Mars/Base'}",
	  ERR_PARAMS, "zone" },
	{ "lead-kim", "occasion.update", "{'occasion':'$occasion','to':'2018-01-01'}", ERR_PARAMS,
	  "to: lies before" },
	{ "lead-kim", "occasion.update",
	  "{'occasion':'$occasion','from':'2019-09-01','to':'2019-09-02',"
	  "'state':'held'}",
	  ERR_PARAMS, "begins on 2019-09-01, which is still to come" },
	{ "lead-kim", "occasion.update", "{'occasion':'$occasion','online_count':'about'}",
	  ERR_PARAMS, "`online`, which is missing" },
	{ "lead-kim", "occasion.update", "{'occasion':'$occasion','on_site':-1}", ERR_PARAMS,
	  "on_site" },
	{ "gz-host", "question.add", "{'study':'GZ2019','text':'t'}", ERR_CLOSED,
	  "open in scoping" },
	{ NULL, NULL, NULL, ERR_NONE, NULL },
};

static const struct row meeting[] = {
	{ "sec-ahn", "agenda.add", "{'study':'SOM2019','item':'5 (d)','title':'t'}", ERR_EXISTS,
	  "has an item 5 (d) already" },
	{ "sec-ahn", "agenda.add",
	  "{'study':'SOM2019','item':'9','title':'t','document':'$document_draft'}", ERR_PARAMS,
	  "no such document" },
	{ "pl-doi", "agenda.decide", "{'agenda':'$agenda','outcome':'returned'}", ERR_PARAMS,
	  "text: is missing: what is returned needs a reason" },
	{ "pl-doi", "agenda.decide", "{'agenda':'$decided','outcome':'approved'}", ERR_STATE,
	  "item 6 is noted" },
	{ "sec-ahn", "agenda.withdraw", "{'agenda':'$decided','reason':'r'}", ERR_STATE, "noted" },
	{ "sec-ahn", "request.add",
	  "{'study':'SOM2019','kind':'attendance','text':'t','due':'2019-02-28'}", ERR_PARAMS,
	  "due: the day is over" },
	{ "observer-lee", "request.answer", "{'request':'$request','reply':'perhaps'}", ERR_PARAMS,
	  "reply" },
	{ "sec-ahn", "request.close", "{'request':'$request'}", ERR_NONE, "" },
	{ "observer-lee", "request.answer", "{'request':'$request','reply':'no'}", ERR_CLOSED,
	  "the request is closed" },
	{ "sec-ahn", "request.close", "{'request':'$request'}", ERR_CLOSED, "closed" },
	{ "sec-ahn", "activity.add",
	  "{'study':'SOM2019','title':'t','from':'2024-12-31','to':'2023-01-01'}", ERR_PARAMS,
	  "to: lies before `from` (2024-12-31)" },
	{ "sec-ahn", "activity.update", "{'activity':'$activity','to':'2022-12-31'}", ERR_PARAMS,
	  "to: lies before" },
	{ "sec-ahn", "activity.update", "{'activity':'$activity','carried_by':'NO-2019'}",
	  ERR_PARAMS, "carried_by: there is no study NO-2019" },
	/* a compendium */
	{ "sec-ahn", "practice.publish", "{'practice':'$practice'}", ERR_STATE,
	  "proposed, not accepted" },
	{ "editor-mori", "practice.decline", "{'practice':'$practice'}", ERR_PARAMS, "reason" },
	{ "editor-mori", "practice.accept", "{'practice':'$declined'}", ERR_STATE,
	  "declined, not proposed" },
	{ "editor-mori", "practice.accept", "{'practice':'$practice'}", ERR_NONE, "" },
	{ "editor-mori", "practice.accept", "{'practice':'$practice'}", ERR_STATE,
	  "accepted, not proposed" },
	{ "sec-ahn", "practice.propose", "{" A_CASE ",'finding':'$finding'}", ERR_PARAMS,
	  "is no good practice that stands" },
	{ "observer-lee", "practice.propose", "{" A_CASE ",'finding':'$evidence'}", ERR_PARAMS,
	  "finding" },
	{ NULL, NULL, NULL, ERR_NONE, NULL },
};

static void tell(struct world *world, const struct row *row)
{
	enum err err;
	_cleanup_(x_freep) char *before = tamper_dump(&world->fixture);
	struct json_object *answer = fixture_call_json(&world->fixture, row->who, row->verb, &err,
						       world_params(world, row->params));
	_cleanup_(x_freep) char *after = tamper_dump(&world->fixture);

	if (err != row->err ||
	    (err != ERR_NONE && !strstr(fixture_text(answer, "message"), row->words)))
		fail_msg("%s as %s with %s: %s\nwanted %s: %s", row->verb, row->who, row->params,
			 world->fixture.last.text, row->err ? err_row(row->err)->word : "a result",
			 row->words);
	if (err != ERR_NONE && strcmp(before, after) != 0)
		fail_msg("%s as %s with %s was refused, and something is left of it", row->verb,
			 row->who, row->params);
	json_object_put(answer);
}

static void tell_all(const char *stage, const struct row *row)
{
	struct world *world = world_new();

	fixture_do(&world->fixture, "coordinator", "study.create",
		   "{'study':'OTH2019','title':'t','city':'Seoul','country':'KR','year':2019}");
	fixture_do(&world->fixture, "coordinator", "role.grant",
		   "{'principal':'lead-kim','role':'lead','study':'OTH2019'}");
	for (int i = 0; i < 6; i++)
		fixture_do(&world->fixture, "coordinator", "study.advance",
			   "{'study':'OTH2019','override':true,'reason':'r'}");
	tamper_stage(&world->fixture, stage);
	for (; row->who; row++)
		tell(world, row);
	world_free(world);
}

static void test_report(void **state)
{
	(void)state;
	tell_all("drafting", drafting);
}

static void test_follow_up(void **state)
{
	(void)state;
	tell_all("follow_up", follow_up);
}

static void test_meeting(void **state)
{
	(void)state;
	tell_all("publication", meeting);
}

/* What is begun by one person is limited, and what is forgotten makes room. */
static void test_uploads(void **state)
{
	struct world *world = world_new();
	struct fixture *fixture = &world->fixture;

	(void)state;
	tamper_stage(fixture, "drafting");
	for (int64_t i = 1; i < fixture->conf->uploads; i++)
		fixture_do(fixture, "lead-kim", "document.begin",
			   "{" A_DRAFT ",'bytes':%d," DIGEST "}", (int)i);
	fixture_refused(fixture, ERR_BUSY, "lead-kim", "document.begin",
			"{" A_DRAFT ",'bytes':999," DIGEST "}");
	/* The same once more is none more. */
	fixture_do(fixture, "lead-kim", "document.begin", "{" A_DRAFT ",'bytes':1," DIGEST "}");
	fixture->now_ms += (fixture->conf->upload_days + 1) * FIXTURE_DAY_MS;
	fixture_do(fixture, "lead-kim", "document.begin", "{" A_DRAFT ",'bytes':999," DIGEST "}");
	fixture_refused(fixture, ERR_STATE, "lead-kim", "document.send",
			"{'upload':'%s','offset':0,'data':'eA=='}", world->ids[THING_UPLOAD]);
	world_free(world);
}

/* A part is as long as it may be, and no longer. */
static void test_part_too_long(void **state)
{
	struct world *world = world_new();
	struct fixture *fixture = &world->fixture;

	(void)state;
	fixture->conf->chunk_bytes = 4;
	tamper_stage(fixture, "drafting");
	fixture_refused(fixture, ERR_PARAMS, "lead-kim", "document.send",
			"{'upload':'%s','offset':0,'data':'c29tZSA='}", world->ids[THING_UPLOAD]);
	fixture_do(fixture, "lead-kim", "document.send",
		   "{'upload':'%s','offset':0,'data':'c29tZQ=='}", world->ids[THING_UPLOAD]);
	world_free(world);
}

static void test_questions(void **state)
{
	struct world *world = world_new();
	struct fixture *fixture = &world->fixture;
	const char *question = world->ids[THING_QUESTION];

	(void)state;
	tamper_stage(fixture, "scoping");
	for (int64_t i = 1; i < fixture->conf->study_questions; i++)
		fixture_do(fixture, "gz-host", "question.add", "{'study':'GZ2019','text':'t'}");
	fixture_refused(fixture, ERR_TOO_LARGE, "gz-host", "question.add",
			"{'study':'GZ2019','text':'t'}");
	fixture_do(fixture, "gz-host", "question.withdraw", "{'question':'%s','reason':'r'}",
		   question);
	fixture_refused(fixture, ERR_STATE, "gz-host", "question.update",
			"{'question':'%s','text':'t'}", question);
	fixture_do(fixture, "gz-host", "question.add", "{'study':'GZ2019','text':'t'}");
	world_free(world);
}

/* What a host promises is its own word: it has no need to accept it. */
static void test_commitment(void **state)
{
	struct world *world = world_new();
	struct fixture *fixture = &world->fixture;

	(void)state;
	tamper_stage(fixture, "drafting");
	struct json_object *made =
		fixture_ok(fixture, "gz-host", "recommendation.add",
			   "{'study':'GZ2019','text':'t','addressee':'a','kind':'commitment'}");
	tamper_stage(fixture, "follow_up");
	fixture_refused(fixture, ERR_STATE, "gz-host", "recommendation.respond",
			"{'recommendation':'%s','acceptance':'accepted'}",
			fixture_text(made, "recommendation"));
	fixture_do(fixture, "gz-host", "recommendation.report",
		   "{'recommendation':'%s','status':'in_progress','text':'t'}",
		   fixture_text(made, "recommendation"));
	json_object_put(made);
	world_free(world);
}

/* Whose task the action is by study.status, and that this is what it says. */
static void is_asked_of(struct fixture *fixture, const char *who, const char *words)
{
	struct json_object *status =
		fixture_ok(fixture, "sec-ahn", "study.status", "{'study':'GZ2019'}");
	struct json_object *open = fixture_at(status, "open");
	int found = 0;

	for (size_t i = 0; i < json_object_array_length(open); i++) {
		struct json_object *task = json_object_array_get_idx(open, i);
		if (strcmp(fixture_text(task, "task"), "act") != 0)
			continue;
		assert_string_equal(fixture_text(task, "principal"), who);
		assert_non_null(strstr(fixture_text(task, "what"), words));
		found++;
	}
	assert_int_equal(found, 1);
	json_object_put(status);
}

/* What somebody was to do does not leave with them. */
static void test_owner_leaves(void **state)
{
	struct world *world = world_new();
	struct fixture *fixture = &world->fixture;

	(void)state;
	tamper_stage(fixture, "follow_up");
	fixture_do(fixture, "gz-host", "action.update", "{'action':'%s','owner':'kei-park'}",
		   world->ids[THING_ACTION]);
	is_asked_of(fixture, "kei-park", "do: ");
	fixture_do(fixture, "sec-ahn", "principal.update",
		   "{'principal':'kei-park','is_active':false}");
	is_asked_of(fixture, "gz-host", "kei-park has left: find somebody else");
	fixture_do(fixture, "gz-host", "action.update", "{'action':'%s','owner':'observer-lee'}",
		   world->ids[THING_ACTION]);
	is_asked_of(fixture, "observer-lee", "do: ");
	fixture_do(fixture, "sec-ahn", "role.revoke",
		   "{'principal':'observer-lee','role':'observer','study':'GZ2019'}");
	is_asked_of(fixture, "gz-host", "observer-lee has left");
	world_free(world);
}

/* A request is open until the end of its day. */
static void test_request_is_over(void **state)
{
	struct world *world = world_new();
	struct fixture *fixture = &world->fixture;

	(void)state;
	struct json_object *made =
		fixture_ok(fixture, "sec-ahn", "request.add",
			   "{'study':'SOM2019','kind':'hosting','text':'t','due':'2019-03-05'}");
	fixture->now_ms += 3 * FIXTURE_DAY_MS;
	fixture_do(fixture, "observer-lee", "request.answer", "{'request':'%s','reply':'yes'}",
		   fixture_text(made, "request"));
	fixture->now_ms += 2 * FIXTURE_DAY_MS;
	fixture_refused(fixture, ERR_CLOSED, "observer-lee", "request.answer",
			"{'request':'%s','reply':'no'}", fixture_text(made, "request"));
	json_object_put(made);
	world_free(world);
}

/* A good practice is taken over from a study as soon as that shows its findings to all. */
static void test_practice_from_a_finding(void **state)
{
	struct world *world = world_new();
	struct fixture *fixture = &world->fixture;

	(void)state;
	tamper_stage(fixture, "drafting");
	struct json_object *made = fixture_ok(
		fixture, "lead-kim", "finding.add",
		"{'study':'GZ2019','text':'t','kind':'good_practice','sector':'transport',"
		"'confidence':'well_established'}");
	fixture_refused(fixture, ERR_CLOSED, "sec-ahn", "practice.propose",
			"{" A_CASE ",'finding':'%s'}", fixture_text(made, "finding"));
	tamper_stage(fixture, "publication");
	fixture_do(fixture, "sec-ahn", "practice.propose", "{" A_CASE ",'finding':'%s'}",
		   fixture_text(made, "finding"));
	json_object_put(made);
	world_free(world);
}

/* The same bytes stand once, whoever files them; and they stay while one of the documents does. */
static void test_same_bytes(void **state)
{
	struct world *world = world_new();
	struct fixture *fixture = &world->fixture;

	(void)state;
	tamper_stage(fixture, "drafting");
	int64_t before = tamper_number(fixture, "SELECT count(*) FROM content_chunk");
	(void)fixture_document(fixture, "GZ2019", "igdp-liu", "other", "the same");
	(void)fixture_document(fixture, "GZ2019", "iges-sato", "other", "the same");
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM content_chunk"), before + 1);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_follow_up),
		cmocka_unit_test(test_meeting),
		cmocka_unit_test(test_uploads),
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_part_too_long),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_commitment),
		cmocka_unit_test(test_owner_leaves),
		cmocka_unit_test(test_request_is_over),
		cmocka_unit_test(test_practice_from_a_finding),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
