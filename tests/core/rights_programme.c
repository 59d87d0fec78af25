/* rights_programme.c: what belongs to no study. Institutions, principals and keys are for
 * secretariat and operators; roles are granted by the secretariat; everybody has their own keys
 * and their own entry. By being operator or worker nobody has a part in a study, nor more of one
 * than they are invited to. */
#include "core/rights.h"

#include <stddef.h>

#define INSIDERS	  "plenary host observer " TEAM
#define NO_ADMINISTRATORS INSIDERS "invitee worker former decliner outsider "
#define EVERYBODY	  INSIDE INVITED NOBODY

const struct right_case rights_of_programme[] = {
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
	{ "server.backup", "{}", { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ "server.hello", "{}", { { EVERYBODY, DONE } } },
	{ "server.stats", "{}", { { ADMINISTRATORS, DONE }, { NO_ADMINISTRATORS, DENIED } } },
	{ .verb = NULL },
};
