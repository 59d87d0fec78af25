/* world.c: see world.h. Everything is made by verbs, in the stages where they are open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "core/world.h"

const char *const world_stages[STAGES] = {
	"requested",	"scoping",     "team",	     "preparation",   "desk_review",
	"consultation", "drafting",    "fact_check", "comment_round", "response",
	"assessment",	"publication", "follow_up",  "closed",
};
const char *const world_principals[WHO__MAX] = {
#define VIEWER_PRINCIPAL(word, principal) principal,
	VIEWER_TABLE(VIEWER_PRINCIPAL)
#undef VIEWER_PRINCIPAL
};
const char *const world_viewers[WHO__MAX] = {
#define VIEWER_WORD(word, principal) #word,
	VIEWER_TABLE(VIEWER_WORD)
#undef VIEWER_WORD
};
const char *const world_secrets[SECRET__MAX] = {
#define SECRET_TEXT(word, text) text,
	SECRET_TABLE(SECRET_TEXT)
#undef SECRET_TEXT
};
const char *const world_secret_names[SECRET__MAX] = {
#define SECRET_WORD(word, text) #word,
	SECRET_TABLE(SECRET_WORD)
#undef SECRET_WORD
};
const char *const world_thing_names[THING__MAX] = {
#define THING_WORD(word) #word,
	THING_TABLE(THING_WORD)
#undef THING_WORD
};

/* Public keys of nobody's. */
#define KEY_A "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define KEY_B "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"

#define S(name) world_secrets[SECRET_##name]

/* Does it and keeps the id that came of it. */
static void make_of(struct world *world, enum thing_index thing, const char *field, const char *who,
		    const char *method, struct json_object *params)
{
	enum err err;
	struct json_object *made = fixture_call_json(&world->fixture, who, method, &err, params);

	if (err != ERR_NONE)
		fail_msg("%s as %s: %s", method, who, world->fixture.last.text);
	snprintf(world->ids[thing], sizeof world->ids[thing], "%s", fixture_text(made, field));
	assert_true(world->ids[thing][0] != '\0');
	json_object_put(made);
}

/* The same with parameters as fixture_params() takes them. */
static void make(struct world *world, enum thing_index thing, const char *field, const char *who,
		 const char *method, const char *format, ...) _printf_(6, 7);
static void make(struct world *world, enum thing_index thing, const char *field, const char *who,
		 const char *method, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	make_of(world, thing, field, who, method, fixture_vparams(format, args));
	va_end(args);
}

/* ---- people ---- */

static void add_people(struct fixture *fixture)
{
	static const char *const more[] = { "sec-ahn",	"op-bae",  "wk-cho",	 "pl-doi",
					    "inv-endo", "inv-fan", "former-gao", "dec-han",
					    "gone-ito", "hid-host" };
	static const char *const roles[][2] = {
		{ "sec-ahn", "secretariat" }, { "op-bae", "operator" },	 { "wk-cho", "worker" },
		{ "pl-doi", "plenary" },      { "inv-fan", "operator" }, { "inv-fan", "worker" }
	};

	fixture_people(fixture);
	for (size_t i = 0; i < ELEMENTS(more); i++)
		fixture_do(fixture, "coordinator", "principal.add",
			   "{'principal':'%s','institution':'iges','full_name':'%s'}", more[i],
			   more[i]);
	for (size_t i = 0; i < ELEMENTS(roles); i++)
		fixture_do(fixture, "coordinator", "role.grant", "{'principal':'%s','role':'%s'}",
			   roles[i][0], roles[i][1]);
	fixture_do(fixture, "op-bae", "principal.update",
		   "{'principal':'iges-sato','email':'%s@iges.example','native_name':'%s',"
		   "'name_language':'ja'}",
		   S(EMAIL), S(NATIVE_NAME));
}

static void add_keys(struct world *world)
{
	make(world, THING_KEY_IN, "key", "op-bae", "key.add",
	     "{'principal':'igdp-liu','public':'%s','label':'%s'}", KEY_A, S(KEY_LABEL));
	make(world, THING_KEY_OUT, "key", "op-bae", "key.add",
	     "{'principal':'iges-sato','public':'%s'}", KEY_B);
	fixture_do(&world->fixture, "op-bae", "key.revoke", "{'key':'%s','reason':'%s'}",
		   world->ids[THING_KEY_OUT], S(KEY_REVOKED));
}

static void add_studies(struct fixture *fixture)
{
	fixture_study(fixture);
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'gone-ito','role':'observer','study':'GZ2019'}");
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'HID2019','title':'%s','city':'Wuhan','country':'CN','year':2019}",
		   S(OTHER_STUDY));
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'hid-host','role':'host','study':'HID2019'}");
}

static void in_scoping(struct world *world);

/* ---- the way ---- */

static void in_requested(struct world *world)
{
	struct fixture *fixture = &world->fixture;
	static const char item[] = "'study':'GZ2019','item':'host_consent'";

	fixture_do(fixture, "gz-host", "study.confirm", "{%s,'note':'%s'}", item, S(NOTE));
	fixture_do(fixture, "gz-host", "study.retract", "{%s,'reason':'%s'}", item, S(RETRACTION));
	fixture_do(fixture, "gz-host", "study.confirm", "{%s,'note':'%s'}", item, S(NOTE));
	fixture_do(fixture, "sec-ahn", "study.advance",
		   "{'study':'GZ2019','override':true,'reason':'%s'}", S(OVERRIDE));
	fixture_advance_to(fixture, "team");
	fixture_do(fixture, "sec-ahn", "study.back",
		   "{'study':'GZ2019','to':'scoping','reason':'%s'}", S(BACK));
	in_scoping(world);
	fixture_advance_to(fixture, "team");
}

static void invite(struct world *world, enum thing_index place, const char *who, bool accepts)
{
	make(world, place, "assignment", "sec-ahn", "assignment.invite",
	     place == THING_PLACE_OUT ? "{'study':'GZ2019','principal':'%s','despite':'%s'}"
				      : "{'study':'GZ2019','principal':'%s'}",
	     who, S(DESPITE));
	if (accepts)
		fixture_do(&world->fixture, who, "assignment.accept", "{'assignment':'GZ2019'}");
}

static void in_team(struct world *world)
{
	struct fixture *fixture = &world->fixture;

	make(world, THING_OPENING, "opening", "sec-ahn", "visibility.open",
	     "{'study':'GZ2019','object':'review','to':'lead','reason':'%s'}", S(OPENING));
	fixture_do(fixture, "sec-ahn", "conflict.add",
		   "{'study':'GZ2019','principal':'editor-mori','type':'personal','reason':'%s'}",
		   S(CONFLICT));
	fixture_do(fixture, "iges-sato", "availability.add",
		   "{'from':'2029-01-01','to':'2029-01-31','note':'%s'}", S(ABSENCE));
	fixture_do(fixture, "iges-sato", "availability.add",
		   "{'from':'2029-03-01','to':'2029-03-31'}");
	invite(world, THING_PLACE_IN, "igdp-liu", true);
	invite(world, THING_PLACE_OUT, "iges-sato", true);
	invite(world, THING_PLACE_PARK, "kei-park", true);
	invite(world, THING_PLACE_CHEN, "igdp-chen", true);
	invite(world, THING_PLACE_FORMER, "former-gao", true);
	invite(world, THING_PLACE_DECLINER, "dec-han", false);
	invite(world, THING_PLACE_INVITEE, "inv-endo", false);
	invite(world, THING_PLACE_OPERATOR, "inv-fan", false);
	fixture_do(fixture, "dec-han", "assignment.decline",
		   "{'assignment':'GZ2019','reason':'%s'}", S(DECLINE));
	make(world, THING_DECLARATION_IN, "declaration", "igdp-liu", "declaration.file",
	     "{'assignment':'GZ2019','state':'declared','type':'national','text':'%s'}",
	     S(DECLARATION_IN));
	make(world, THING_DECLARATION_PARK, "declaration", "kei-park", "declaration.file",
	     "{'assignment':'GZ2019','state':'declared','type':'institutional','text':'%s'}",
	     S(DECLARATION_PARK));
	fixture_do(fixture, "sec-ahn", "declaration.decide",
		   "{'declaration':'%s','decision':'waived','reason':'%s'}",
		   world->ids[THING_DECLARATION_PARK], S(DECISION_PARK));
	make(world, THING_DECLARATION_CHEN, "declaration", "igdp-chen", "declaration.file",
	     "{'assignment':'GZ2019','state':'declared','type':'financial','text':'%s'}",
	     S(DECLARATION_CHEN));
	fixture_do(fixture, "iges-sato", "declaration.file",
		   "{'assignment':'GZ2019','state':'none'}");
	fixture_do(fixture, "former-gao", "declaration.file",
		   "{'assignment':'GZ2019','state':'none'}");
}

/* The form asks for limits where somebody is not sure, as fixture_review() is not. */
static struct json_object *review_params(const char *mark, const char *limits, const char *only)
{
	struct json_object *all = json_object_new_object(), *body = fixture_review(mark);

	json_object_object_add(body, "reviewer_limits", json_object_new_string(limits));
	json_object_object_add(body, "for_secretariat_only", json_object_new_string(only));
	json_object_object_add(all, "assignment", json_object_new_string("GZ2019"));
	json_object_object_add(all, "body", body);
	return all;
}

static void in_desk_review(struct world *world)
{
	struct fixture *fixture = &world->fixture;

	fixture_do(fixture, "igdp-liu", "review.save",
		   "{'assignment':'GZ2019','body':{'obstacle':'%s'}}", S(DRAFT_BEFORE));
	make_of(world, THING_REVIEW_IN, "review", "igdp-liu", "review.submit",
		review_params(S(BODY_IN), S(LIMITS_IN), S(ONLY_IN)));
	fixture_do(fixture, "igdp-liu", "review.save",
		   "{'assignment':'GZ2019','body':{'obstacle':'%s'}}", S(DRAFT_AFTER));
	make(world, THING_REVIEW_OUT, "review", "iges-sato", "review.save",
	     "{'assignment':'GZ2019','body':{'obstacle':'%s','%s':'x'}}", S(DRAFT_OUT),
	     S(DRAFT_OUT_KEY));
	make_of(world, THING_REVIEW_PARK, "review", "kei-park", "review.submit",
		review_params(S(BODY_PARK), S(LIMITS_PARK), S(ONLY_PARK)));
	fixture_do(fixture, "lead-kim", "review.return", "{'review':'%s','reason':'%s'}",
		   world->ids[THING_REVIEW_PARK], S(RETURN_PARK));
	make_of(world, THING_REVIEW_FORMER, "review", "former-gao", "review.submit",
		review_params(S(BODY_FORMER), "none", "nothing"));
	fixture_do(fixture, "sec-ahn", "assignment.withdraw", "{'assignment':'%s','reason':'%s'}",
		   world->ids[THING_PLACE_FORMER], S(DISMISSAL));
}

static void comment(struct world *world, enum thing_index thing, const char *who, const char *text)
{
	make(world, thing, "comment", who, "comment.add", "{'study':'GZ2019','text':'%s'}", text);
}

static void assign(struct world *world, enum thing_index thing, const char *to)
{
	fixture_do(&world->fixture, "lead-kim", "comment.assign",
		   "{'comment':'%s','responder':'%s'}", world->ids[thing], to);
}

static void respond(struct world *world, enum thing_index thing, const char *who, const char *text)
{
	fixture_do(&world->fixture, who, "comment.respond",
		   "{'comment':'%s','disposition':'rejected','text':'%s'}", world->ids[thing],
		   text);
}

/* ---- documents, findings, recommendations ---- */

static struct json_object *document_params(const char *kind, const char *title, const char *bytes)
{
	uint8_t digest[32];
	char hex[65];

	crypto_generichash(digest, sizeof digest, (const uint8_t *)bytes, strlen(bytes), NULL, 0);
	sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
	return fixture_params(
		"{'study':'GZ2019','kind':'%s','title':'%s','file_name':'a.txt','bytes':%zu,"
		"'digest':'%s'}",
		kind, title, strlen(bytes), hex);
}

static void file_document(struct world *world, enum thing_index document, const char *who,
			  const char *kind, const char *title)
{
	make_of(world, document, "upload", who, "document.begin",
		document_params(kind, title, "some text"));
	fixture_do(&world->fixture, who, "document.send",
		   "{'upload':'%s','offset':0,'data':'c29tZSB0ZXh0'}", world->ids[document]);
	make(world, document, "document", who, "document.finish", "{'upload':'%s'}",
	     world->ids[document]);
}

static void in_scoping(struct world *world)
{
	make(world, THING_QUESTION, "question", "gz-host", "question.add",
	     "{'study':'GZ2019','text':'%s'}", S(QUESTION));
	make(world, THING_OCCASION, "occasion", "sec-ahn", "occasion.add",
	     "{'study':'GZ2019','title':'%s','place':'Guangzhou','from':'2019-03-01'}",
	     S(OCCASION));
}

static void in_preparation(struct world *world)
{
	file_document(world, THING_DOCUMENT_HOST, "gz-host", "self_assessment", S(SELF_ASSESSMENT));
	make(world, THING_BUNDLE, "bundle", "gz-host", "bundle.freeze",
	     "{'study':'GZ2019','note':'%s'}", S(BUNDLE));
}

static void in_drafting(struct world *world)
{
	static const char of[] =
		"'study':'GZ2019','kind':'gap','sector':'buildings','confidence':'unresolved'";

	make(world, THING_EVIDENCE, "evidence", "igdp-liu", "evidence.add",
	     "{'study':'GZ2019','source':'visit','text':'%s','question':'%s'}", S(EVIDENCE),
	     world->ids[THING_QUESTION]);
	make(world, THING_FINDING, "finding", "iges-sato", "finding.add",
	     "{%s,'text':'%s','question':'%s','evidence':['%s']}", of, S(FINDING_BEFORE),
	     world->ids[THING_QUESTION], world->ids[THING_EVIDENCE]);
	fixture_do(&world->fixture, "iges-sato", "finding.update", "{'finding':'%s','text':'%s'}",
		   world->ids[THING_FINDING], S(FINDING));
	make(world, THING_RECOMMENDATION, "recommendation", "lead-kim", "recommendation.add",
	     "{'study':'GZ2019','text':'%s','addressee':'the city','findings':['%s']}",
	     S(RECOMMENDATION), world->ids[THING_FINDING]);
	make(world, THING_RECOMMENDED, "recommendation", "lead-kim", "recommendation.add",
	     "{'study':'GZ2019','text':'%s','addressee':'the city','findings':['%s']}",
	     S(RECOMMENDED), world->ids[THING_FINDING]);
	file_document(world, THING_DOCUMENT_DRAFT, "lead-kim", "draft", S(DRAFT));
	make_of(world, THING_UPLOAD, "upload", "lead-kim", "document.begin",
		document_params("draft", S(UPLOAD), "some more text"));
}

/* One that is half sent, with a row that is wrong, and one that is filed. */
static void add_tables(struct world *world)
{
	static const char begun[] =
		"{'study':'GZ2019','file_name':'%s.csv','rows':%d,'digest':"
		"'0000000000000000000000000000000000000000000000000000000000000000'}";
	struct fixture *fixture = &world->fixture;

	make(world, THING_IMPORT, "import", "lead-kim", "import.begin", begun, S(IMPORT), 3);
	fixture_do(fixture, "lead-kim", "import.send",
		   "{'import':'%s','offset':0,'rows':[{'line':2,'comment':'%s'},{'line':3}]}",
		   world->ids[THING_IMPORT], S(IMPORT_ROW));
	make(world, THING_IMPORT_FILED, "import", "iges-sato", "import.begin", begun, "table", 1);
	fixture_do(fixture, "iges-sato", "import.send",
		   "{'import':'%s','offset':0,'rows':[{'line':2,'comment':'t','reviewer_name':'%s',"
		   "'response':'%s'}]}",
		   world->ids[THING_IMPORT_FILED], S(COMMENTER), S(ANSWERED_THERE));
	fixture_do(fixture, "iges-sato", "import.finish", "{'import':'%s'}",
		   world->ids[THING_IMPORT_FILED]);
}

/* What later stages make; the study does not go there on its own. */
static void in_later_stages(struct world *world)
{
	struct fixture *fixture = &world->fixture;

	tamper_stage(fixture, "assessment");
	make(world, THING_DECISION, "decision", "pl-doi", "decision.add",
	     "{'study':'GZ2019','outcome':'adopted','text':'%s'}", S(DECISION));
	tamper_stage(fixture, "publication");
	fixture_do(fixture, "gz-host", "recommendation.respond",
		   "{'recommendation':'%s','acceptance':'accepted','text':'%s'}",
		   world->ids[THING_RECOMMENDED], S(ACCEPTANCE));
	make(world, THING_ACTION, "action", "gz-host", "action.add",
	     "{'recommendation':'%s','text':'%s','owner':'gz-host','due':'2019-12-01'}",
	     world->ids[THING_RECOMMENDED], S(ACTION));
	fixture_do(fixture, "gz-host", "recommendation.report",
		   "{'recommendation':'%s','status':'in_progress','text':'%s'}",
		   world->ids[THING_RECOMMENDED], S(PROGRESS));
	tamper_stage(fixture, "comment_round");
}

/* ---- a meeting, and a compendium ---- */

static void other_study(struct fixture *fixture, const char *code, const char *workflow, int stages)
{
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'%s','title':'t','city':'Seoul','country':'KR','year':2019,"
		   "'workflow':'%s'}",
		   code, workflow);
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'observer-lee','role':'observer','study':'%s'}", code);
	while (stages-- > 0)
		fixture_do(fixture, "sec-ahn", "study.advance",
			   "{'study':'%s','override':true,'reason':'r'}", code);
}

static void add_meeting(struct world *world)
{
	struct fixture *fixture = &world->fixture;

	other_study(fixture, "SOM2019", "senior-officials-meeting", 2);
	make(world, THING_AGENDA, "agenda", "sec-ahn", "agenda.add",
	     "{'study':'SOM2019','item':'5 (d)','title':'%s'}", S(AGENDA));
	make(world, THING_DECIDED, "agenda", "sec-ahn", "agenda.add",
	     "{'study':'SOM2019','item':'6','title':'t'}");
	fixture_do(fixture, "pl-doi", "agenda.decide",
		   "{'agenda':'%s','outcome':'noted','text':'%s'}", world->ids[THING_DECIDED],
		   S(DECIDED));
	make(world, THING_REQUEST, "request", "sec-ahn", "request.add",
	     "{'study':'SOM2019','kind':'hosting','text':'%s'}", S(REQUEST));
	make(world, THING_ANSWER, "answer", "observer-lee", "request.answer",
	     "{'request':'%s','reply':'interested','text':'%s'}", world->ids[THING_REQUEST],
	     S(ANSWER));
	make(world, THING_ACTIVITY, "activity", "sec-ahn", "activity.add",
	     "{'study':'SOM2019','title':'%s','from':'2023-01-01','to':'2024-12-31'}", S(ACTIVITY));
}

static void add_compendium(struct world *world)
{
	static const char of[] =
		"'study':'CMP2019','title':'t','theme':'policies','city':'Incheon','country':'KR'";
	struct fixture *fixture = &world->fixture;

	other_study(fixture, "CMP2019", "compendium", 2);
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'editor-mori','role':'editor','study':'CMP2019'}");
	make(world, THING_PRACTICE, "practice", "observer-lee", "practice.propose",
	     "{%s,'text':'%s'}", of, S(PRACTICE));
	make(world, THING_DECLINED, "practice", "observer-lee", "practice.propose",
	     "{%s,'text':'t'}", of);
	fixture_do(fixture, "editor-mori", "practice.decline", "{'practice':'%s','reason':'%s'}",
		   world->ids[THING_DECLINED], S(DECLINED));
}

/* ---- the queue ---- */

static void put_job(struct world *world, enum thing_index thing, const char *topic,
		    const char *payload, const char *more)
{
	make(world, thing, "job", "sec-ahn", "job.put",
	     "{'topic':'%s','payload':'%s','heartbeat_ms':31536000000,"
	     "'attempt_ms':31622400000%s}",
	     topic, payload, more);
}

/* The first of the topic, for WORKER. */
static void lease_job(struct world *world)
{
	struct json_object *made =
		fixture_ok(&world->fixture, "wk-cho", "job.lease", "{'topics':['iges']}");

	snprintf(world->ids[THING_LEASE], sizeof world->ids[THING_LEASE], "%s",
		 json_object_get_string(fixture_at(made, "items.0.lease")));
	json_object_put(made);
}

static void add_queue(struct world *world)
{
	struct fixture *fixture = &world->fixture;
	_cleanup_(x_freep) char *more = xasprintf(",'delay_ms':31536000000,'key':'%s'", S(JOB_KEY));

	fixture_do(fixture, "sec-ahn", "topic.add", "{'topic':'iges','institution':'iges'}");
	fixture_do(fixture, "sec-ahn", "topic.add", "{'topic':'mail','institution':'secretariat'}");
	put_job(world, THING_INCIDENT, "iges", "p", "");
	lease_job(world);
	fixture_do(fixture, "wk-cho", "job.fail", "{'lease':'%s','error':'%s','is_final':true}",
		   world->ids[THING_LEASE], S(JOB_ERROR));
	put_job(world, THING_JOB_HELD, "iges", S(JOB_HELD), "");
	lease_job(world);
	/* As if it were a digest: of something that is not there any more. */
	tamper(fixture,
	       "INSERT INTO reminder (study, rule, subject, recipient, round_ms, anchor_ms, days, "
	       "state, job, time_ms) SELECT 1, '* 0', 'act - -', 1, 0, 0, 0, 'put', max(job), 1 "
	       "FROM job_attempt");
	put_job(world, THING_JOB_READY, "iges", "p", "");
	put_job(world, THING_JOB, "iges", S(JOB), more);
	put_job(world, THING_JOB_SEALED, "mail", S(JOB_SEALED), "");
}

static void in_drafting_and_on(struct world *world)
{
	struct fixture *fixture = &world->fixture;

	comment(world, THING_COMMENT_OUT, "iges-sato", S(COMMENT_OUT));
	comment(world, THING_COMMENT_IN, "igdp-liu", S(COMMENT_IN));
	assign(world, THING_COMMENT_IN, "editor-mori");
	respond(world, THING_COMMENT_IN, "editor-mori", S(RESPONSE_IN));
	comment(world, THING_COMMENT_GONE, "iges-sato", S(COMMENT_GONE));
	fixture_do(fixture, "iges-sato", "comment.withdraw", "{'comment':'%s','reason':'%s'}",
		   world->ids[THING_COMMENT_GONE], S(TAKEN_BACK));

	fixture_advance_to(fixture, "fact_check");
	comment(world, THING_COMMENT_FACT, "gz-host", S(COMMENT_FACT));
	respond(world, THING_COMMENT_FACT, "lead-kim", S(RESPONSE_FACT));
	fixture_do(fixture, "editor-mori", "comment.reopen", "{'comment':'%s','reason':'%s'}",
		   world->ids[THING_COMMENT_FACT], S(REOPENING));
	respond(world, THING_COMMENT_FACT, "lead-kim", S(RESPONSE_FACT_LAST));

	fixture_advance_to(fixture, "comment_round");
	comment(world, THING_COMMENT_OBSERVER, "observer-lee", S(COMMENT_OBSERVER));
	assign(world, THING_COMMENT_OBSERVER, "kei-park");
	add_tables(world);
}

struct world *world_new(void)
{
	struct world *world = xcalloc(1, sizeof *world);
	struct fixture *fixture = &world->fixture;

	fixture_init(fixture);
	world->review = fixture_review("a review");
	add_people(fixture);
	add_keys(world);
	add_studies(fixture);
	in_requested(world);
	in_team(world);
	fixture_advance_to(fixture, "preparation");
	in_preparation(world);
	fixture_advance_to(fixture, "desk_review");
	in_desk_review(world);
	fixture_advance_to(fixture, "drafting");
	in_drafting(world);
	in_drafting_and_on(world);
	in_later_stages(world);
	add_meeting(world);
	add_compendium(world);
	add_queue(world);
	world_add_archive(world);
	for (int i = 0; i < WHO__MAX; i++) {
		world->callers[i].principal = fixture_principal(fixture, world_principals[i]);
		assert_true(world->callers[i].principal > 0);
	}
	fixture_do(fixture, "sec-ahn", "principal.update",
		   "{'principal':'gone-ito','is_active':false}");
	return world;
}

struct world *world_free(struct world *world)
{
	if (!world)
		return NULL;
	json_object_put(world->review);
	fixture_done(&world->fixture);
	x_freep(&world);
	return NULL;
}

int world_setup(void **state)
{
	*state = world_new();
	return 0;
}

int world_teardown(void **state)
{
	*state = world_free(*state);
	return 0;
}

/* ---- calling ---- */

enum err world_call(struct world *world, enum viewer_index who, const char *method,
		    struct json_object *given)
{
	enum err err;
	struct json_object *answer =
		fixture_call_as(&world->fixture, world->callers[who], method, &err, given);

	json_object_put(answer);
	return err;
}

/* The thing whose name stands at the beginning of the text. Longer names go first: one may begin
 * another. */
static int thing_at(const char *text, size_t *ret_len)
{
	int found = -1;

	*ret_len = 0;
	for (int i = 0; i < THING__MAX; i++) {
		size_t len = strlen(world_thing_names[i]);
		if (len > *ret_len && strncasecmp(text, world_thing_names[i], len) == 0) {
			found = i;
			*ret_len = len;
		}
	}
	return found;
}

struct json_object *world_params(const struct world *world, const char *text)
{
	char filled[4096];
	size_t at = 0;

	for (; *text; text++) {
		size_t len;
		assert_true(at + 64 < sizeof filled);
		if (*text != '$') {
			filled[at++] = *text;
			continue;
		}
		int thing = thing_at(text + 1, &len);
		if (thing < 0)
			fail_msg("no thing is named by %s", text);
		at += (size_t)snprintf(filled + at, sizeof filled - at, "%s", world->ids[thing]);
		text += len;
	}
	filled[at] = '\0';
	return fixture_params("%s", filled);
}

enum viewer_index world_viewer(struct str word)
{
	for (int i = 0; i < WHO__MAX; i++)
		if (word.n == strlen(world_viewers[i]) &&
		    strncasecmp(word.p, world_viewers[i], word.n) == 0)
			return (enum viewer_index)i;
	fail_msg("no viewer is named %.*s", (int)word.n, word.p);
	return WHO__MAX;
}
