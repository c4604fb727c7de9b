/* http_tell.c: why there is no answer, in words. Host and port stand in them, never the
 * query, the token or the body. */
#include "authen/http_priv.h"

/* Why TLS failed, as libcurl and OpenSSL put it: nothing of the request stands in it. */
static const char *tls_reason(const struct ecl_curl *c, CURLcode code)
{
    return c->errbuf[0] ? c->errbuf : curl_easy_strerror(code);
}

int ecl_http_tell(const struct ecl_curl *c, const struct exchange *x, CURLcode code, int timeout_ms,
                  struct ecl_error *err)
{
    long os = 0;
    if (x->strayed) {
        return ecl_fail(err, ECL_E_UNSAFE, x->where,
                        "this name of the computer itself leads to another one; write 127.0.0.1");
    }
    switch (code) {
    case CURLE_OUT_OF_MEMORY:
        if (x->begun) { /* also what libcurl says of a header that does not end */
            return ecl_fail(err, ECL_E_NETWORK, x->where,
                            "the answer is too large, or memory is out");
        }
        return ecl_fail(err, ECL_E_NOMEM, x->where, "out of memory");
    case CURLE_COULDNT_RESOLVE_HOST:
        return ecl_fail(err, ECL_E_NETWORK, x->where, "there is no address of this name");
    case CURLE_COULDNT_RESOLVE_PROXY:
        return ecl_fail(err, ECL_E_NETWORK, x->where, "there is no address of the proxy's name");
    case CURLE_COULDNT_CONNECT:
        curl_easy_getinfo(c->h, CURLINFO_OS_ERRNO, &os);
        return ecl_fail(err, ECL_E_NETWORK, x->where, "no connection%s%s", os ? ": " : "",
                        os ? strerror((int)os) : "");
    case CURLE_OPERATION_TIMEDOUT:
        if (!x->begun) {
            return ecl_fail(err, ECL_E_NETWORK, x->where, "no connection in time");
        }
        return ecl_fail(err, ECL_E_NETWORK, x->where, "no whole answer within %d.%d s",
                        timeout_ms / 1000, timeout_ms % 1000 / 100);
    case CURLE_PEER_FAILED_VERIFICATION:
        return ecl_fail(
            err, ECL_E_NETWORK, x->where,
            "its certificate is not accepted: %s; are the address and http.ca-file right?",
            tls_reason(c, code));
    case CURLE_SSL_CACERT_BADFILE:
        return ecl_fail(err, ECL_E_NETWORK, x->where,
                        "no list of trusted certificates can be read: %s; is ca-certificates "
                        "installed, or http.ca-file right?",
                        tls_reason(c, code));
    case CURLE_SSL_CONNECT_ERROR:
        return ecl_fail(err, ECL_E_NETWORK, x->where,
                        "TLS failed: %s; are the address and http.ca-file right?",
                        tls_reason(c, code));
    case CURLE_GOT_NOTHING:
        return ecl_fail(err, ECL_E_NETWORK, x->where,
                        "the connection was closed without an answer");
    case CURLE_PARTIAL_FILE:
        return ecl_fail(err, ECL_E_NETWORK, x->where, "the answer was cut off");
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
        return ecl_fail(err, ECL_E_NETWORK, x->where,
                        x->begun ? "the connection broke" : "no connection through the proxy");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        return ecl_fail(err, ECL_E_NETWORK, x->where, "what answers there does not speak HTTP");
    case CURLE_WRITE_ERROR:
        if (x->too_large) {
            return ecl_fail(err, ECL_E_NETWORK, x->where,
                            "the answer is larger than any should be");
        }
        return ecl_fail(err, ECL_E_NOMEM, x->where, "out of memory for the answer");
    default:
        return ecl_fail(err, ECL_E_NETWORK, x->where, "%s", curl_easy_strerror(code));
    }
}
