/* rights_programme.c: what belongs to no study. Institutions, principals and keys are for
 * secretariat and operators; roles are granted by the secretariat; everybody has their own keys
 * and their own entry. By being operator or worker nobody has a part in a study, nor more of one
 * than they are invited to. */
#include "core/rights.h"

#include <stddef.h>

#define INSIDERS	  "plenary host observer " TEAM
#define NO_ADMINISTRATORS INSIDERS "invitee worker former decliner outsider "
#define EVERYBODY	  INSIDE INVITED NOBODY

#define NO_PART_IN_IT INSIDERS "invitee former decliner outsider "
/* The lease is WORKER's. */
#define LOST                                                                                       \
	"llll"                                                                                     \
	"llll"                                                                                     \
	"lll"                                                                                      \
	"lll"
#define NO_MAIL                                                                                    \
	"iiii"                                                                                     \
	"iiii"                                                                                     \
	"iii"                                                                                      \
	"iii"
/* It waits to go out: nothing has come back. */
#define NOT_SENT                                                                                   \
	"ssss"                                                                                     \
	"ssss"                                                                                     \
	"sss"                                                                                      \
	"sss"
#define WHO_HOLDS_IT                                                                               \
	{                                                                                          \
		{ "worker", DONE }, { "secretariat invitee_operator", LOST },                      \
		{                                                                                  \
			"operator " NO_PART_IN_IT, DENIED                                          \
		}                                                                                  \
	}

const struct right_case rights_of_programme[] = {
	/* Archives of other offices are the secretariat's alone. */
	{ "archive.abandon",
	  "{'archive':'$archive'}",
	  { { "secretariat", DONE }, { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "archive.begin",
	  "{'digest':'0000000000000000000000000000000000000000000000000000000000000000','bytes':1}",
	  { { "secretariat", DONE }, { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "archive.finish",
	  "{'archive':'$archive'}",
	  { { "secretariat", NOT_SENT },
	    { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "archive.get",
	  "{'archive':'$archive'}",
	  { { "secretariat", DONE }, { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "archive.list",
	  "{}",
	  { { "secretariat", DONE }, { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "archive.members",
	  "{'archive':'$archive'}",
	  { { "secretariat", DONE }, { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "archive.read",
	  "{'archive':'$archive','member':'study.json'}",
	  { { "secretariat", NOT_SENT },
	    { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "archive.send",
	  "{'archive':'$archive','member':'study.json','offset':0,'data':'e30='}",
	  { { "secretariat", DONE }, { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	/* A batch is refused for what its calls are refused for. */
	{ "batch.apply",
	  "{'calls':[{'method':'comment.add','params':{'study':'GZ2019','text':'one'}},"
	  "{'method':'comment.add','params':{'study':'GZ2019','text':'two'}}]}",
	  { { "secretariat observer " TEAM, WHILE_COMMENTS },
	    { "host", "cccc"
		      "ccyy"
		      "ycc"
		      "ccc" },
	    { "plenary " INVITED, DENIED },
	    { NOBODY, MISSING } } },

	{ "institution.add",
	  "{'institution':'cityu','title':'University','country':'CN'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "institution.list", "{}", { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "institution.update",
	  "{'institution':'igdp','title':'Another'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },

	/* The queue: whoever keeps it steers it, the workers of a topic's institution do what is on it. */
	{ "job.ack", "{'lease':'$lease'}", WHO_HOLDS_IT },
	{ "job.cancel",
	  "{'job':'$job','reason':'r'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "job.extend", "{'lease':'$lease'}", WHO_HOLDS_IT },
	{ "job.fail", "{'lease':'$lease','error':'e'}", WHO_HOLDS_IT },
	{ "job.get",
	  "{'job':'$job'}",
	  { { ADMINISTRATORS "worker", DONE }, { NO_PART_IN_IT, DENIED } } },
	{ "job.get",
	  "{'job':'$job_sealed'}",
	  { { ADMINISTRATORS, DONE }, { "worker", MISSING }, { NO_PART_IN_IT, DENIED } } },
	{ "job.kick",
	  "{'job':'$job'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "job.lease",
	  "{'topics':['iges']}",
	  { { "secretariat worker invitee_operator", DONE },
	    { "operator " NO_PART_IN_IT, DENIED } } },
	{ "job.lease",
	  "{'topics':['mail']}",
	  { { "secretariat", DONE },
	    { "worker", MISSING },
	    { "operator invitee_operator " NO_PART_IN_IT, DENIED } } },
	{ "job.list", "{}", { { ADMINISTRATORS "worker", DONE }, { NO_PART_IN_IT, DENIED } } },
	{ "job.list",
	  "{'topic':'mail'}",
	  { { ADMINISTRATORS, DONE }, { "worker", MISSING }, { NO_PART_IN_IT, DENIED } } },
	{ "job.prune",
	  "{'older_ms':0}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "job.put",
	  "{'topic':'iges','payload':'p'}",
	  { { ADMINISTRATORS "worker", DONE }, { NO_PART_IN_IT, DENIED } } },
	{ "job.put",
	  "{'topic':'mail','payload':'p'}",
	  { { ADMINISTRATORS, DONE }, { "worker", MISSING }, { NO_PART_IN_IT, DENIED } } },
	{ "job.release", "{'lease':'$lease'}", WHO_HOLDS_IT },
	{ "job.retry",
	  "{'job':'$incident'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "job.stats", "{}", { { ADMINISTRATORS "worker", DONE }, { NO_PART_IN_IT, DENIED } } },
	{ "availability.add", "{'from':'2019-12-01','to':'2019-12-31'}", { { EVERYBODY, DONE } } },
	{ "availability.drop", "{'from':'2019-12-01'}", { { EVERYBODY, MISSING } } },
	{ "availability.list", "{}", { { EVERYBODY, DONE } } },
	{ "availability.list",
	  "{'principal':'igdp-liu'}",
	  { { "secretariat reviewer_in", DONE },
	    { "plenary host observer lead reviewer_out editor " INVITED NOBODY, MISSING } } },
	{ "inbox.list", "{}", { { EVERYBODY, DONE } } },
	{ "inbox.watch", "{'timeout_ms':0}", { { EVERYBODY, DONE } } },
	{ "principal.prefer", "{'reminders':'late'}", { { EVERYBODY, DONE } } },
	{ "remind.bounced",
	  "{'job':'$job','error':'e'}",
	  { { "secretariat worker invitee_operator", NO_MAIL },
	    { "operator " NO_PART_IN_IT, DENIED } } },
	{ "remind.bounced",
	  "{'job':'$job_sealed','error':'e'}",
	  { { "secretariat", NOT_SENT },
	    { "worker invitee_operator", MISSING },
	    { "operator " NO_PART_IN_IT, DENIED } } },
	{ "remind.letter", "{'lease':'$lease'}", WHO_HOLDS_IT },
	{ "remind.list",
	  "{}",
	  { { "secretariat", DONE },
	    { "operator invitee_operator " NO_PART_IN_IT "worker", DENIED } } },
	{ "remind.plan",
	  "{}",
	  { { "secretariat", DONE },
	    { "operator invitee_operator " NO_PART_IN_IT "worker", DENIED } } },
	{ "remind.run",
	  "{}",
	  { { "secretariat", DONE },
	    { "operator invitee_operator " NO_PART_IN_IT "worker", DENIED } } },
	{ "topic.add",
	  "{'topic':'more'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "topic.drain",
	  "{'topic':'iges'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "topic.list", "{}", { { ADMINISTRATORS "worker", DONE }, { NO_PART_IN_IT, DENIED } } },
	{ "topic.pause",
	  "{'topic':'iges'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "topic.resume",
	  "{'topic':'iges'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "topic.update",
	  "{'topic':'iges','title':'t'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },

	{ "journal.verify", "{}", { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "journal.verify",
	  "{'study':'GZ2019'}",
	  { { "secretariat", DONE }, { INSIDERS INVITED, DENIED }, { NOBODY, MISSING } } },

	{ "key.add",
	  "{'principal':'outsider','public':'JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "key.add", /* an operator gives no key to the secretariat */
	  "{'principal':'coordinator','public':'JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6'}",
	  { { "secretariat", DONE }, { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "key.list", "{}", { { EVERYBODY, DONE } } },
	{ "key.revoke",
	  "{'key':'$key_in','reason':'lost'}",
	  { { "reviewer_in " ADMINISTRATORS, DONE },
	    { "plenary host observer lead reviewer_out editor invitee worker former decliner "
	      "outsider",
	      MISSING } } },
	{ "key.rotate", /* nobody here came by a key */
	  "{'public':'JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6'}",
	  { { EVERYBODY, "ssss"
			 "ssss"
			 "sss"
			 "sss" } } },

	{ "principal.add",
	  "{'principal':'somebody','institution':'igdp','full_name':'S'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "principal.get", "{}", { { EVERYBODY, DONE } } },
	{ "principal.get",
	  "{'principal':'kei-park'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, MISSING } } },
	{ "principal.list", "{}", { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "principal.update",
	  "{'principal':'kei-park','full_name':'P'}",
	  { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "principal.update", /* the secretariat's people are its own */
	  "{'principal':'coordinator','full_name':'C'}",
	  { { "secretariat", DONE }, { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },

	{ "programme.report", "{}", { { EVERYBODY, DONE } } },
	{ "programme.statistics", "{'query':'year:2019'}", { { EVERYBODY, DONE } } },

	{ "role.grant",
	  "{'principal':'outsider','role':'worker'}",
	  { { "secretariat", DONE }, { INSIDERS INVITED NOBODY, DENIED } } },
	{ "role.grant",
	  "{'principal':'outsider','role':'observer','study':'GZ2019'}",
	  { { "secretariat", DONE }, { INSIDERS INVITED, DENIED }, { NOBODY, MISSING } } },
	{ "role.list", "{}", { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "role.list",
	  "{'study':'GZ2019'}",
	  { { "secretariat", DONE }, { INSIDERS INVITED, DENIED }, { NOBODY, MISSING } } },
	{ "role.revoke",
	  "{'principal':'observer-lee','role':'observer','study':'GZ2019'}",
	  { { "secretariat", DONE }, { INSIDERS INVITED, DENIED }, { NOBODY, MISSING } } },

	{ "rpc.discover", "{}", { { EVERYBODY, DONE } } },
	{ "search.drop", "{'name':'nothing'}", { { EVERYBODY, MISSING } } },
	{ "search.drop",
	  "{'name':'nothing','shared':true}",
	  { { "secretariat", MISSING },
	    { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "search.list", "{}", { { EVERYBODY, DONE } } },
	{ "search.run", "{'query':'stage:drafting zq41x'}", { { EVERYBODY, DONE } } },
	{ "search.save", "{'name':'mine','query':'a b'}", { { EVERYBODY, DONE } } },
	{ "search.save",
	  "{'name':'all','query':'a b','shared':true}",
	  { { "secretariat", DONE }, { "operator invitee_operator " NO_ADMINISTRATORS, DENIED } } },
	{ "server.backup", "{}", { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "server.hello", "{}", { { EVERYBODY, DONE } } },
	{ "server.stats", "{}", { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ .verb = NULL },
};
