/* apart.c: see apart.h. */
#include "fault/apart.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/scratch.h"

#define GOOD_MAX  32
#define KNOWN_MAX 4096

/* With the sanitizers only. */
int __lsan_do_recoverable_leak_check(void) __attribute__((weak));
int __sanitizer_install_malloc_and_free_hooks(void (*malloced)(const volatile void *, size_t),
					      void (*freed)(const volatile void *))
	__attribute__((weak));
size_t __sanitizer_get_allocated_size(const volatile void *memory) __attribute__((weak));

struct slate {
	bool is_over, is_noted;
	char why[1024];
	/* What was still allocated at the end of those that began alike, were searched, and found good. */
	size_t begin, good[GOOD_MAX], good_count;
};
static struct slate *slate;
static bool may_leak;

static struct known {
	size_t count;
	uint64_t keys[KNOWN_MAX], values[KNOWN_MAX];
} * known;

void apart_give_up(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(slate->why, sizeof slate->why, format, args);
	va_end(args);
	_exit(1);
}

void apart_note(bool is_so)
{
	slate->is_noted = is_so;
}

bool apart_noted(void)
{
	return slate->is_noted;
}

void apart_end(void)
{
	slate->is_over = true;
	scratch_exit(0);
}

void apart_may_leak(void)
{
	may_leak = true;
}

void *apart_share(size_t len)
{
	void *shared = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert(shared != MAP_FAILED);
	return shared;
}

/* By hooks, since what the sanitizers themselves give as the sum is as of some moment before. */
static atomic_size_t allocated;

static void hook_malloc(const volatile void *memory, size_t size)
{
	(void)memory;
	allocated += size;
}

static void hook_free(const volatile void *memory)
{
	if (memory)
		allocated -= __sanitizer_get_allocated_size(memory);
}

static void hooks_set(void)
{
	if (__sanitizer_install_malloc_and_free_hooks)
		(void)__sanitizer_install_malloc_and_free_hooks(hook_malloc, hook_free);
}

/* Of what lies below on the stack the search would take old pointers for live ones. */
static void __attribute__((noinline)) stack_scrub(void)
{
	volatile char below[64 * 1024];

	memset((void *)(uintptr_t)below, 0, sizeof below);
}

/* A search takes long: it is made where so much is left as was never found good before. */
static void check_leaks(void)
{
	size_t end = allocated;

	if (!__lsan_do_recoverable_leak_check)
		return;
	for (size_t i = 0; i < slate->good_count; i++)
		if (slate->good[i] == end)
			return;
	stack_scrub();
	if (__lsan_do_recoverable_leak_check() != 0)
		apart_give_up("it leaks");
	if (slate->good_count < GOOD_MAX)
		slate->good[slate->good_count++] = end;
}

static void child(void (*run)(void *arg), void *arg) __attribute__((noreturn));
static void child(void (*run)(void *arg), void *arg)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL };

	/* cmocka would take them for the end of a test of the parent's. */
	for (size_t i = 0; i < ELEMENTS(crashes); i++)
		(void)signal(crashes[i], SIG_DFL);
	run(arg);
	if (!may_leak)
		check_leaks();
	apart_end();
}

const char *apart_run(void (*run)(void *arg), void *arg)
{
	int status = 0;

	if (!slate) {
		slate = apart_share(sizeof *slate);
		hooks_set();
	}
	slate->is_over = slate->is_noted = false;
	slate->why[0] = '\0';
	if (slate->begin != allocated) {
		slate->begin = allocated;
		slate->good_count = 0;
	}
	(void)fflush(NULL);
	pid_t pid = fork();
	assert(pid >= 0);
	if (pid == 0)
		child(run, arg);
	while (waitpid(pid, &status, 0) < 0)
		assert(errno == EINTR);
	if (status == 0 && slate->is_over)
		return NULL;
	if (slate->why[0] == '\0')
		(void)snprintf(slate->why, sizeof slate->why, "it died: status %#x",
			       (unsigned)status);
	return slate->why;
}

/* ---- what is known ---- */

void apart_forget(void)
{
	if (!known)
		known = apart_share(sizeof *known);
	known->count = 0;
}

void apart_learn(uint64_t key, uint64_t value)
{
	if (known->count == KNOWN_MAX)
		return;
	known->keys[known->count] = key;
	known->values[known->count++] = value;
}

bool apart_knows(uint64_t key, uint64_t *ret_value)
{
	for (size_t i = known->count; i-- > 0;)
		if (known->keys[i] == key) {
			*ret_value = known->values[i];
			return true;
		}
	return false;
}
