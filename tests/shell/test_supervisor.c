#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "shell/supervisor.h"

/* A service manager that listens, and a worker that says what it is told to. */
struct manager {
    uv_loop_t loop;
    uv_timer_t timer;
    int socket;
    char name[64]; /* as in NOTIFY_SOCKET */
    struct supervisor *supervisor;
    const char *status;
};

static void describe(void *context, struct text *status)
{
    text_append_string(status, ((struct manager *)context)->status);
}

static void listen_at(struct manager *manager, const char *prefix)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length;

    *manager = (struct manager){.status = "all is well"};
    assert_int_equal(uv_loop_init(&manager->loop), 0);
    (void)snprintf(manager->name, sizeof(manager->name), "%s%d", prefix, (int)getpid());
    length = strlen(manager->name);
    memcpy(address.sun_path, manager->name, length);
    if (manager->name[0] == '@')
        address.sun_path[0] = '\0';
    manager->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_true(manager->socket >= 0);
    assert_int_equal(bind(manager->socket, (struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
                     0);
}

static void assert_told(struct manager *manager, const char *expected)
{
    char datagram[4096];
    ssize_t length = recv(manager->socket, datagram, sizeof(datagram) - 1, MSG_DONTWAIT);

    assert_true(length >= 0);
    datagram[length] = '\0';
    assert_string_equal(datagram, expected);
}

static void assert_told_nothing_more(struct manager *manager)
{
    char byte;

    assert_true(recv(manager->socket, &byte, 1, MSG_DONTWAIT) < 0);
}

static void start(struct manager *manager, const char *watchdog_us, const char *watchdog_pid)
{
    manager->supervisor = supervisor_start(&manager->loop, &(struct supervisor_options){.socket = manager->name,
                                                                                       .watchdog_us = watchdog_us,
                                                                                       .watchdog_pid = watchdog_pid,
                                                                                       .tell_ms = 5,
                                                                                       .describe = describe,
                                                                                       .context = manager});
    assert_non_null(manager->supervisor);
}

static void stop(struct manager *manager)
{
    supervisor_close(manager->supervisor);
    assert_int_equal(uv_run(&manager->loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(uv_loop_close(&manager->loop), 0);
    assert_int_equal(close(manager->socket), 0);
    if (manager->name[0] == '/')
        assert_int_equal(unlink(manager->name), 0);
}

static void a_manager_is_told_at_its_path_or_abstract_name(void **state)
{
    static const char *const prefixes[] = {"@tidemark-test-", P_tmpdir "/tidemark-test-"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
        struct manager manager;

        listen_at(&manager, prefixes[i]);
        start(&manager, NULL, NULL);
        supervisor_ready(manager.supervisor);
        assert_told(&manager, "READY=1\nSTATUS=all is well\n");
        manager.status = "the worker is draining\nREADY=1";
        supervisor_stopping(manager.supervisor);
        assert_told(&manager, "STOPPING=1\nSTATUS=the worker is draining READY=1\n");
        assert_told_nothing_more(&manager);
        stop(&manager);
    }
}

static void on_turned(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, NULL);
}

/* Turns for as long as it takes to tell several times. */
static void turn(struct manager *manager)
{
    assert_int_equal(uv_timer_init(&manager->loop, &manager->timer), 0);
    assert_int_equal(uv_timer_start(&manager->timer, on_turned, 50, 0), 0);
    assert_int_equal(uv_run(&manager->loop, UV_RUN_DEFAULT), 0);
}

static void a_status_is_told_when_it_has_changed(void **state)
{
    struct manager manager;

    (void)state;
    listen_at(&manager, "@tidemark-test-");
    start(&manager, NULL, NULL);
    turn(&manager);
    assert_told(&manager, "STATUS=all is well\n");
    assert_told_nothing_more(&manager);
    manager.status = "a journal is being read";
    turn(&manager);
    assert_told(&manager, "STATUS=a journal is being read\n");
    assert_told_nothing_more(&manager);
    stop(&manager);
}

static void a_sign_of_life_is_given_to_who_watches_this_process(void **state)
{
    static const struct {
        const char *watchdog_us, *watchdog_pid; /* "self": this process */
        bool is_watched;
    } cases[] = {
        {NULL, NULL, false}, {"0", NULL, false},     {"x", NULL, false},
        {"20000", NULL, true}, {"20000", "self", true}, {"20000", "1", false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct manager manager;
        char self[16];
        const char *pid = cases[i].watchdog_pid;

        (void)snprintf(self, sizeof(self), "%d", (int)getpid());
        listen_at(&manager, "@tidemark-test-");
        start(&manager, cases[i].watchdog_us, pid && strcmp(pid, "self") == 0 ? self : pid);
        supervisor_ready(manager.supervisor);
        assert_told(&manager, "READY=1\nSTATUS=all is well\n");
        turn(&manager);
        if (cases[i].is_watched)
            assert_told(&manager, "WATCHDOG=1\n");
        else
            assert_told_nothing_more(&manager);
        stop(&manager);
    }
}

static void without_a_manager_nothing_happens(void **state)
{
    static const char *const sockets[] = {NULL, "", "@", "relative", "vsock:2:1234"};
    uv_loop_t loop;

    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    for (size_t i = 0; i < COUNT_OF(sockets); i++)
        assert_null(
            supervisor_start(&loop, &(struct supervisor_options){.socket = sockets[i], .describe = describe}));
    supervisor_ready(NULL);
    supervisor_stopping(NULL);
    supervisor_close(NULL);
    assert_int_equal(uv_loop_close(&loop), 0);
}

/* A socket that is full, or gone, does not keep the worker. */
static void a_manager_that_reads_nothing_holds_nobody_up(void **state)
{
    struct manager manager;

    (void)state;
    listen_at(&manager, "@tidemark-test-");
    start(&manager, NULL, NULL);
    for (int i = 0; i < 5000; i++)
        supervisor_ready(manager.supervisor);
    stop(&manager);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_manager_is_told_at_its_path_or_abstract_name),
        cmocka_unit_test(a_status_is_told_when_it_has_changed),
        cmocka_unit_test(a_sign_of_life_is_given_to_who_watches_this_process),
        cmocka_unit_test(without_a_manager_nothing_happens),
        cmocka_unit_test(a_manager_that_reads_nothing_holds_nobody_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
