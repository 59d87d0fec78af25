/* planted.c: see planted.h. Calls of NAME come to __wrap_NAME; __real_NAME is the daemon's, or the
 * disk's. */
#include "sim/planted.h"

#include "core/call.h"
#include "sim/machine.h"

const char *const planted_words[PLANTED__MAX] = {
#define PLANTED_WORD(name, word, help) word,
	PLANTED_TABLE(PLANTED_WORD)
#undef PLANTED_WORD
};

struct file; /* of disk.h */

static enum planted planted;

void planted_set(enum planted bug)
{
	planted = bug;
}

int __real_core_batch_run(struct core *core, struct request *request);
int __wrap_core_batch_run(struct core *core, struct request *request);
int __wrap_core_batch_run(struct core *core, struct request *request)
{
	int r = __real_core_batch_run(core, request);

	if (planted == PLANTED_EARLY_ANSWER && r == 0 && request->reply == REPLY_RESULT)
		machine_answer_early(request);
	return r;
}

void __real_txn_undo(struct txn *txn);
void __wrap_txn_undo(struct txn *txn);
void __wrap_txn_undo(struct txn *txn)
{
	if (planted == PLANTED_NO_SAVEPOINT && txn->r == 0)
		txn_release(txn);
	else
		__real_txn_undo(txn);
}

void __real_disk_sync(struct file *file);
void __wrap_disk_sync(struct file *file);
void __wrap_disk_sync(struct file *file)
{
	if (planted != PLANTED_LOST_SYNC)
		__real_disk_sync(file);
}

int __real_journal_replay(struct call *call, const char **ret_result);
int __wrap_journal_replay(struct call *call, const char **ret_result);
int __wrap_journal_replay(struct call *call, const char **ret_result)
{
	return planted == PLANTED_FORGOTTEN_ID ? 0 : __real_journal_replay(call, ret_result);
}
