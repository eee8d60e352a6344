/* What the files of the page share.  Private to worker/page. */
#ifndef TIDEMARK_PAGE_PAGE_PARTS_H
#define TIDEMARK_PAGE_PAGE_PARTS_H

#include "page/access.h"
#include "page/page.h"
#include "page/recent.h"
#include "page/sweep.h"

enum { ANSWER_BYTES_MAX = 4 * MIB };

struct page {
    struct page_options options;
    struct access_rules rules;
    struct sweeps *sweeps;
    struct recent *recent;
};

int64_t page_now(void);

/* NULL if there is no engine at present. */
const struct engine *page_engine(const struct page *page);

/* Each answers one path of the API; `rest` is what stands behind it, up to the query. */
void api_jobs(struct page *page, struct http_exchange *exchange, const char *rest);
void api_job(struct page *page, struct http_exchange *exchange, const char *rest);
void api_points(struct page *page, struct http_exchange *exchange, const char *rest);
void api_budgets(struct page *page, struct http_exchange *exchange, const char *rest);
void api_fleet(struct page *page, struct http_exchange *exchange, const char *rest);

#endif
