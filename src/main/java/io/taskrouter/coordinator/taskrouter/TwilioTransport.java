package io.taskrouter.coordinator.taskrouter;

import com.twilio.http.HttpMethod;
import com.twilio.http.Request;
import com.twilio.http.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's way to the network: exactly one HTTP request per call, to where the configuration says. The SDK's own would send up to six, ignore time-outs, and drop the headers of every error. Answers of
 * 200 to 299 go up to the SDK; everything else leaves as {@link CallFailed}, so that the SDK never looks into an error's body.
 */
final class TwilioTransport extends com.twilio.http.HttpClient implements AutoCloseable {
    private static final ContentType FORM = ContentType.create("application/x-www-form-urlencoded");
    private static final Pattern WORKER = Pattern.compile("/Workers/(WK[0-9a-f]{32})");

    private final CloseableHttpClient http;
    private final @Nullable String origin;
    private final ErrorBody errors;

    /** @param base null leaves every call on Twilio's host */
    TwilioTransport(CloseableHttpClient http, @Nullable URI base, Clock clock) {
        this.http = http;
        this.origin = base == null ? null : base.toString();
        this.errors = new ErrorBody(clock);
    }

    @Override
    public Response reliableRequest(Request request) {
        return makeRequest(request);
    }

    @Override
    public Response reliableRequest(Request request, int[] retryCodes, int retries, long delayMillis) {
        return makeRequest(request);
    }

    @Override
    public Response makeRequest(Request request) {
        Attempt attempt = Attempt.CURRENT.get();
        attempt.about(worker(request.getUrl()));
        HttpUriRequestBase outgoing = outgoing(request);
        try (ClassicHttpResponse answer = http.executeOpen(null, outgoing, HttpClientContext.create())) {
            attempt.answered(answer.getCode(), answer.getHeaders());
            return accepted(attempt, answer, body(answer, outgoing, attempt.endpoint.answerLimit()));
        } catch (InterruptedIOException | TooLate e) {
            throw Failures.timedOut(attempt);
        } catch (BoundedBody.TooLarge | ClientProtocolException e) {
            throw attempt.status() >= 400 ? errors.failure(attempt, new byte[0]) : Failures.unreadable();
        } catch (IOException e) {
            throw attempt.status() >= 400 ? errors.failure(attempt, new byte[0]) : Failures.connectionLost(attempt);
        }
    }

    private static @Nullable String worker(String url) {
        Matcher match = WORKER.matcher(url);
        return match.find() ? match.group(1) : null;
    }

    private static byte[] body(ClassicHttpResponse answer, HttpUriRequestBase request, int limit) throws IOException {
        try {
            return BoundedBody.read(answer, limit);
        } catch (BoundedBody.TooLarge e) {
            request.abort(); // closing alone would read on to the answer's end, to save the connection
            throw e;
        }
    }

    private Response accepted(Attempt attempt, ClassicHttpResponse answer, byte[] body) {
        if (answer.getCode() < 200 || answer.getCode() > 299) throw errors.failure(attempt, body);
        return new Response(new ByteArrayInputStream(body), answer.getCode(), answer.getHeaders());
    }

    private HttpUriRequestBase outgoing(Request request) {
        URL url = request.constructURL();
        // the address of a list's next page comes out of an answer: credentials go to Twilio, or nowhere
        if (!url.getHost().endsWith(".twilio.com")) throw Failures.unreadable();
        String target = origin == null ? url.toString() : origin + url.getFile();
        HttpUriRequestBase outgoing = new HttpUriRequestBase(request.getMethod().toString(), URI.create(target));
        if (request.requiresAuthentication()) {
            outgoing.setHeader(HttpHeaders.AUTHORIZATION, request.getAuthString());
        }
        request.getHeaderParams().forEach((name, values) -> values.forEach(value -> outgoing.addHeader(name, value)));
        CallSpan.carry(outgoing::setHeader);
        if (request.getMethod() != HttpMethod.GET) {
            outgoing.setEntity(new StringEntity(request.encodeFormBody(), FORM.withCharset(StandardCharsets.US_ASCII)));
        }
        return outgoing;
    }

    @Override
    public void close() throws IOException {
        http.close();
    }

    /** The deadline passed before the first byte was sent. */
    static final class TooLate extends IOException {}
}
