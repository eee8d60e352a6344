#include "http/transfer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/text.h"
#include "http/distrust.h"

enum {
    HEADER_BYTES_MAX = 64 * KIB, /* of all headers that come before the answer's body, and behind it */
    HEADER_LINE_BYTES_MAX = 16 * KIB,
    UPLOAD_BUFFER_BYTES = 16 * KIB, /* per transfer; libcurl's own choice is four times as much */
    CONNECTION_IDLE_MAX_S = 60,     /* older ones are likely to be dead at the other end */
};

/* Why we ourselves ended a transfer. */
enum stop { STOP_NONE, STOP_TOO_LATE, STOP_SECOND_SENDING, STOP_NOT_QUIET, STOP_TOO_LONG };

struct transfer {
    const struct transfer_shared *shared;
    const struct http_request *request;
    void *owner;
    CURL *easy;
    struct curl_slist *header_list;
    struct text headers; /* of the answer */
    struct text body;
    char curl_error[CURL_ERROR_SIZE];
    enum stop stop;
    size_t header_bytes; /* interim answers included */
    bool has_left;
    bool has_whole_header;
};

int64_t transfer_clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail with this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

size_t transfer_origin_length(const char *url)
{
    const char *host = strstr(url, "://");

    assert(host != NULL);
    return (size_t)(host - url) + 3 + strcspn(host + 3, "/?#");
}

/* What came before it was asked for is nobody's answer. */
static bool is_quiet(const struct transfer *transfer, int local_port)
{
    long connects = 0;

    (void)curl_easy_getinfo(transfer->easy, CURLINFO_NUM_CONNECTS, &connects);
    return connects > 0 || sockets_are_quiet(transfer->shared->sockets, local_port);
}

/* The last moment before the request leaves, once its connection stands.  libcurl also comes here before it
   sends a request again because a kept connection closed before the answer began; the service may have
   executed the first. */
static int on_leaving(void *context, char *remote, char *local, int remote_port, int local_port)
{
    struct transfer *transfer = context;

    (void)remote;
    (void)local;
    (void)remote_port;
    if (transfer->request->is_sent_once && transfer->has_left)
        transfer->stop = STOP_SECOND_SENDING;
    else if (transfer_clock_ms() > transfer->request->not_after_ms)
        transfer->stop = STOP_TOO_LATE;
    else if (!is_quiet(transfer, local_port))
        transfer->stop = STOP_NOT_QUIET;
    if (transfer->stop != STOP_NONE)
        return CURL_PREREQFUNC_ABORT;
    transfer->has_left = true;
    return CURL_PREREQFUNC_OK;
}

static size_t stop_too_long(struct transfer *transfer)
{
    transfer->stop = STOP_TOO_LONG;
    return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;

    text_append(&transfer->body, bytes, size * count);
    return transfer->body.has_overflowed ? stop_too_long(transfer) : size * count;
}

/* An interim answer (1xx) has headers too, and the final one's come last, up to an empty line. */
static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;

    if (length >= 5 && strncmp(bytes, "HTTP/", 5) == 0) {
        text_clear(&transfer->headers);
        transfer->has_whole_header = false;
    }
    if (length > 0 && (*bytes == '\r' || *bytes == '\n'))
        transfer->has_whole_header = true;
    transfer->header_bytes += length;
    text_append(&transfer->headers, bytes, length);
    return transfer->header_bytes > HEADER_BYTES_MAX ? stop_too_long(transfer) : length;
}

static bool append_header(struct transfer *transfer, const struct http_header *header, struct error *error)
{
    SCOPED(text) struct text line;
    struct curl_slist *list;

    text_init(&line, HEADER_LINE_BYTES_MAX);
    text_append_string(&line, header->name);
    text_append_string(&line, ": ");
    text_append_string(&line, header->value);
    /* libcurl would take a header without a value out, and send a line break as it is. */
    if (line.has_overflowed || *header->value == '\0' || strpbrk(text_string(&line), "\r\n"))
        return error_set(error, ERROR_INTERNAL, "the header %s cannot be sent with this value", header->name);
    list = memory_require(curl_slist_append(transfer->header_list, text_string(&line)));
    transfer->header_list = list;
    return true;
}

static bool set_message(struct transfer *transfer, const struct http_message *message, struct error *error)
{
    /* libcurl adds them, unsigned. */
    static const char *const unwanted[] = {"Expect:", "Accept:", "Content-Type:"};
    CURL *easy = transfer->easy;

    for (size_t i = 0; i < COUNT_OF(unwanted); i++)
        transfer->header_list = memory_require(curl_slist_append(transfer->header_list, unwanted[i]));
    for (size_t i = 0; i < message->header_count; i++)
        if (!append_header(transfer, &message->headers[i], error))
            return false;
    if (message->body_length > 0 || strcmp(transfer->request->method, "POST") == 0) {
        (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)message->body_length);
        (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDS, message->body_length ? message->body : "");
    }
    (void)curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, transfer->request->method);
    (void)curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->header_list);
    return true;
}

static void set_callbacks(struct transfer *transfer)
{
    CURL *easy = transfer->easy;

    (void)curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    (void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->curl_error);
    (void)curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_leaving);
    (void)curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    (void)curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    (void)curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
}

/* Without a folder of certificates libcurl reads the bundle once, not for every connection. */
static void set_trust(const struct transfer *transfer)
{
    const char *configured = transfer->shared->options.ca_bundle;
    const char *bundle = configured ? configured : curl_version_info(CURLVERSION_NOW)->cainfo;
    CURL *easy = transfer->easy;

    if (bundle) {
        (void)curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
        (void)curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    }
    (void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    (void)curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

/* Whatever the environment says.  Our headers, with the keys' signature, are for the tunnel's other end alone. */
static void set_proxy(const struct transfer *transfer)
{
    const struct proxy *proxy = transfer->shared->options.proxy;
    CURL *easy = transfer->easy;

    (void)curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    if (!proxy_is_for(proxy, transfer->request->url)) {
        (void)curl_easy_setopt(easy, CURLOPT_PROXY, "");
        return;
    }
    (void)curl_easy_setopt(easy, CURLOPT_PROXY, proxy->url);
    (void)curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    if (secret_is_empty(&proxy->user))
        return;
    (void)curl_easy_setopt(easy, CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC);
    (void)curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, secret_reveal(&proxy->user));
    (void)curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, secret_reveal(&proxy->password));
}

static void set_transport(const struct transfer *transfer)
{
    const struct http_client_options *options = &transfer->shared->options;
    CURL *easy = transfer->easy;

    (void)curl_easy_setopt(easy, CURLOPT_URL, transfer->request->url);
    (void)curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                           transfer->request->is_plain_allowed ? "http,https" : "https");
    (void)curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    (void)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    /* A name server that does not answer must not hold the loop when the request's time is over. */
    (void)curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_BUFFER_BYTES);
    (void)curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, (long)CONNECTION_IDLE_MAX_S);
    (void)curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout_ms);
    (void)curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)options->request_timeout_ms);
}

struct transfer *transfer_new(const struct transfer_shared *shared, const struct http_request *request,
                              const struct http_message *message, void *owner, struct error *error)
{
    struct transfer *transfer = memory_allocate_zeroed(1, sizeof(*transfer));

    transfer->shared = shared;
    transfer->request = request;
    transfer->owner = owner;
    transfer->easy = memory_require(curl_easy_init());
    text_init(&transfer->headers, HEADER_BYTES_MAX);
    text_init(&transfer->body, shared->options.answer_bytes_max);
    set_callbacks(transfer);
    sockets_follow(shared->sockets, transfer->easy);
    set_transport(transfer);
    set_proxy(transfer);
    set_trust(transfer);
    if (set_message(transfer, message, error))
        return transfer;
    transfer_free(transfer);
    return NULL;
}

void transfer_free(struct transfer *transfer)
{
    if (transfer == NULL)
        return;
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->header_list);
    text_done(&transfer->headers);
    text_done(&transfer->body);
    free(transfer);
}

CURL *transfer_easy(const struct transfer *transfer)
{
    return transfer->easy;
}

void *transfer_owner(CURL *easy)
{
    struct transfer *transfer = NULL;

    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)(void *)&transfer);
    assert(transfer != NULL);
    return transfer->owner;
}

bool transfer_has_left(const struct transfer *transfer)
{
    return transfer->has_left;
}

bool transfer_needs_another_connection(const struct transfer *transfer)
{
    return transfer->stop == STOP_NOT_QUIET && !transfer->has_left;
}

static const char *words_of(const struct transfer *transfer, CURLcode code)
{
    if (code == CURLE_OK)
        return "the connection closed in the header of the answer";
    if (code == CURLE_OUT_OF_MEMORY) /* libcurl's word for a line that it has no room for */
        return "a line in the header of the answer is too long";
    return transfer->curl_error[0] ? transfer->curl_error : curl_easy_strerror(code);
}

static const char *advice_of(const struct transfer *transfer, CURLcode code)
{
    long verdict = 0;

    (void)curl_easy_getinfo(transfer->easy, CURLINFO_SSL_VERIFYRESULT, &verdict);
    return distrust_advice(code, verdict);
}

static void describe_failure(const struct transfer *transfer, CURLcode code, struct error *error)
{
    const char *advice = advice_of(transfer, code);
    const char *why = NULL;

    switch (transfer->stop) {
    case STOP_NONE:
        why = words_of(transfer, code);
        break;
    case STOP_TOO_LATE:
        why = "not sent: its time was over";
        break;
    case STOP_SECOND_SENDING:
        why = "the connection closed before the answer began";
        break;
    case STOP_NOT_QUIET:
        why = "the connection brought what nobody had asked for";
        break;
    case STOP_TOO_LONG:
        why = "the answer is too long";
        break;
    }
    (void)error_set(error, ERROR_TRANSIENT, "%.*s: %s%s%s", (int)transfer_origin_length(transfer->request->url),
                    transfer->request->url, why, advice ? "; " : "", advice ? advice : "");
}

void transfer_read(const struct transfer *transfer, CURLcode code, struct http_result *result)
{
    long status = 0;

    result->may_have_arrived = transfer->has_left;
    /* libcurl takes a connection that closes in the header for the end of an answer without a body. */
    if (code != CURLE_OK || !transfer->has_whole_header) {
        describe_failure(transfer, code, &result->error);
        return;
    }
    (void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    result->status = (int)status;
    result->body = text_string(&transfer->body);
    result->body_length = transfer->body.length;
    result->headers = text_string(&transfer->headers);
}

bool http_result_header(const struct http_result *result, const char *name, char *value, size_t size)
{
    size_t name_length = strlen(name);
    const char *line = result->headers ? result->headers : "";

    for (; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        size_t length;

        if (strncasecmp(line, name, name_length) != 0 || line[name_length] != ':')
            continue;
        line += name_length + 1;
        line += strspn(line, " \t");
        length = strcspn(line, "\r\n");
        while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t'))
            length--;
        length = length < size ? length : size - 1;
        memcpy(value, line, length);
        value[length] = '\0';
        return true;
    }
    return false;
}
