/* http_address.c: which addresses may be spoken to: over TLS any, in the clear those of this
 * computer and those the settings name. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <strings.h>

#include "authen/http_priv.h"

static bool loopback_host(const char *host)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, host, &v4) == 1) {
        return ntohl(v4.s_addr) >> 24 == 127;
    }
    if (inet_pton(AF_INET6, host, &v6) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&v6);
    }
    return strcasecmp(host, "localhost") == 0;
}

bool ecl_http_loopback(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, a, sizeof v4);
        return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    }
    if (a->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, a, sizeof v6);
        return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
    }
    return false;
}

/* Whether host stands in a list separated by commas. */
static bool listed(const char *list, const char *host)
{
    while (list && *list) {
        size_t n            = strcspn(list, ",");
        struct ecl_str name = ecl_str_trim(ecl_str_make(list, n));
        if (name.n && ecl_str_eq_nocase(name, ecl_str_of(host))) {
            return true;
        }
        list += n + (list[n] == ',');
    }
    return false;
}

/* A part of an address into out, without the brackets of IPv6; false when it has none. */
static bool url_part(CURLU *u, CURLUPart what, unsigned flags, char *out, size_t room)
{
    char *part = NULL;
    if (curl_url_get(u, what, &part, flags) != CURLUE_OK) {
        return false;
    }
    size_t n   = strlen(part);
    bool whole = n < room;
    if (whole && part[0] == '[' && part[n - 1] == ']') {
        memcpy(out, part + 1, n - 2);
        out[n - 2] = '\0';
    } else if (whole) {
        memcpy(out, part, n + 1);
    }
    curl_free(part);
    return whole;
}

int ecl_http_address(CURLU *u, const char *url, const char *allow_http, struct exchange *x,
                     struct ecl_error *err)
{
    char scheme[8], port[8];
    if (curl_url_set(u, CURLUPART_URL, url, CURLU_DISALLOW_USER) != CURLUE_OK ||
        !url_part(u, CURLUPART_SCHEME, 0, scheme, sizeof scheme) ||
        !url_part(u, CURLUPART_HOST, 0, x->host, sizeof x->host) ||
        !url_part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof port) ||
        (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)) {
        return ecl_fail(err, ECL_E_UNSAFE, NULL,
                        "an address that is neither http:// nor https://, or cannot be read");
    }
    bool v6 = strchr(x->host, ':') != NULL;
    snprintf(x->where, sizeof x->where, v6 ? "[%s]:%s" : "%s:%s", x->host, port);
    x->tls      = strcmp(scheme, "https") == 0;
    x->loopback = loopback_host(x->host);
    if (!x->tls && !x->loopback && !listed(allow_http, x->host)) {
        return ecl_fail(err, ECL_E_UNSAFE, x->where,
                        "plain HTTP to another computer is refused, citizen IDs would cross the "
                        "network for all to read; use https, or name the host in http.allow-http");
    }
    return ECL_OK;
}
