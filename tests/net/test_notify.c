/* test_notify.c: the service manager is told at a path and by a name in no folder; one that does not read is not waited
 * for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../base/scratch.h"
#include "base/mem.h"
#include "net/notify.h"

static int listen_at(const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	assert_true(fd >= 0 && len < sizeof address.sun_path);
	memcpy(address.sun_path, name, len);
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	assert_int_equal(bind(fd, (const struct sockaddr *)(const void *)&address,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
			 0);
	assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
	return fd;
}

static void hears(int fd, const char *wanted)
{
	char text[64] = "";

	assert_int_equal(recv(fd, text, sizeof text - 1, 0), strlen(wanted));
	assert_string_equal(text, wanted);
}

/* Full, it says so at once; read once, it takes one more. */
static void is_told_without_waiting(const char *name)
{
	int fd = listen_at(name), r, sent = 0;

	while ((r = notify_send("STATUS=more")) == 0)
		sent++;
	assert_int_equal(r, -EAGAIN);
	assert_true(sent > 0);
	hears(fd, "STATUS=more");
	assert_int_equal(notify_send("READY=1"), 0);
	while (--sent > 0)
		hears(fd, "STATUS=more");
	hears(fd, "READY=1");
	(void)close(fd);
}

static void test_path(void **state)
{
	char *folder = scratch_new();
	_cleanup_(x_freep) char *path = xasprintf("%s/notify", folder);

	(void)state;
	is_told_without_waiting(path);
	assert_int_equal(notify_send("READY=1"), -ECONNREFUSED);
	(void)scratch_free(folder);
	assert_int_equal(notify_send("READY=1"), -ENOENT);
}

static void test_name(void **state)
{
	_cleanup_(x_freep) char *name = xasprintf("@refereed-test-%d", (int)getpid());

	(void)state;
	is_told_without_waiting(name);
	assert_int_equal(notify_send("READY=1"), -ECONNREFUSED);
}

static void test_no_manager(void **state)
{
	char far[200];

	(void)state;
	assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
	assert_int_equal(notify_send("READY=1"), 0);
	assert_int_equal(setenv("NOTIFY_SOCKET", "", 1), 0);
	assert_int_equal(notify_send("READY=1"), 0);
	assert_int_equal(setenv("NOTIFY_SOCKET", "vsock:2:1", 1), 0);
	assert_int_equal(notify_send("READY=1"), -EINVAL);
	memset(far, '/', sizeof far - 1);
	far[sizeof far - 1] = '\0';
	assert_int_equal(setenv("NOTIFY_SOCKET", far, 1), 0);
	assert_int_equal(notify_send("READY=1"), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_name),
		cmocka_unit_test(test_no_manager),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
