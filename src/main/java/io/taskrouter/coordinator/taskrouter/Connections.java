package io.taskrouter.coordinator.taskrouter;

import com.twilio.Twilio;
import java.io.IOException;
import java.util.List;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The pool of connections, with everything switched off that would send a request twice, elsewhere, or unpack an answer. */
final class Connections {
    /** Writers are told apart by this in TaskRouter's events and in the simulator's history. */
    private static final String USER_AGENT = "twilio-java/" + Twilio.VERSION + " taskrouter-coordinator";

    private Connections() {}

    static CloseableHttpClient open(TwilioConfig config) {
        HttpClientBuilder builder = HttpClients.custom()
                .setConnectionManager(pool(config))
                .setRequestExecutor(new OneAttempt())
                .setDefaultRequestConfig(deadlines(config))
                .setUserAgent(USER_AGENT)
                .setDefaultHeaders(List.of(new BasicHeader("Accept", "application/json")))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState();
        // only where an outgoing proxy is set: asking for one costs on every call
        return (System.getProperty("https.proxyHost") == null ? builder : builder.useSystemProperties()).build();
    }

    private static HttpClientConnectionManager pool(TwilioConfig config) {
        Timeout connect = Timeout.of(config.connectTimeout());
        Http1Config heads = Http1Config.custom()
                .setMaxHeaderCount(100)
                .setMaxLineLength(16 * 1024)
                .build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(heads)
                        .build())
                .setMaxConnPerRoute(config.pool().size())
                .setMaxConnTotal(config.pool().size())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(Timeout.of(config.requestTimeout()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                        .setTimeToLive(TimeValue.ofMinutes(10))
                        .build())
                .build();
    }

    private static RequestConfig deadlines(TwilioConfig config) {
        return RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(config.connectTimeout()))
                .setResponseTimeout(Timeout.of(config.requestTimeout()))
                .setDefaultKeepAlive(config.pool().keepAlive().toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .setProtocolUpgradeEnabled(false)
                .build();
    }

    /** Writes down that bytes go out, and lets none go out once the deadline has passed. */
    private static final class OneAttempt extends HttpRequestExecutor {
        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                HttpResponseInformationCallback informed,
                HttpContext context)
                throws IOException, HttpException {
            Attempt attempt = Attempt.CURRENT.get();
            if (System.nanoTime() - attempt.deadlineNanos >= 0) throw new TwilioTransport.TooLate();
            attempt.sending();
            return super.execute(request, connection, informed, context);
        }
    }
}
