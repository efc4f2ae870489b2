package io.taskrouter.coordinator.api;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What callers on hold hear: a slow arpeggio made here, or whatever the configuration names. Public and read-only. */
@ApplicationScoped
class HoldMusic {
    private static final int RATE = 8000;
    private static final double NOTE_SECONDS = 0.8;
    private static final double[] NOTES = {261.63, 329.63, 392.0, 523.25, 392.0, 329.63, 293.66, 349.23, 440.0, 349.23};
    private static final int LOUDNESS = 5000;

    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s/@]+(?:/\\S*)?");

    private final String twiml;
    private final Buffer music;

    HoldMusic(@ConfigProperty(name = "coordinator.hold-music-url") Optional<String> configured) {
        configured.filter(url -> !ADDRESS.matcher(url).matches()).ifPresent(HoldMusic::refuse);
        String url = configured
                .orElse("hold.wav")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        this.twiml =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Play loop=\"0\">" + url + "</Play></Response>";
        this.music = Buffer.buffer(wave());
    }

    private static void refuse(String url) {
        throw new ConfigurationException(
                "coordinator.hold-music-url must be the http or https address of a sound file");
    }

    void offer(@Observes Router router) {
        router.get("/media/hold").handler(http -> send(http, "application/xml", Buffer.buffer(twiml)));
        router.get("/media/hold.wav").handler(http -> send(http, "audio/wav", music));
        for (String path : List.of("/media/hold", "/media/hold.wav"))
            router.route(path).handler(RawProblems::readOnly);
    }

    private static void send(RoutingContext http, String type, Buffer body) {
        http.response()
                .putHeader("Content-Type", type)
                .putHeader("Cache-Control", "public, max-age=3600")
                .end(body);
    }

    private static byte[] wave() {
        int each = (int) (RATE * NOTE_SECONDS);
        int bytes = each * NOTES.length * Short.BYTES;
        ByteBuffer wave = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        wave.put(ascii("RIFF")).putInt(36 + bytes).put(ascii("WAVEfmt ")).putInt(16);
        wave.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(RATE * Short.BYTES);
        wave.putShort((short) Short.BYTES)
                .putShort((short) 16)
                .put(ascii("data"))
                .putInt(bytes);
        for (double note : NOTES) for (int i = 0; i < each; i++) wave.putShort(sample(note, i, each));
        return wave.array();
    }

    /** A tone that fades in and out, so that nothing clicks. */
    private static short sample(double note, int i, int length) {
        double fade = Math.sin(Math.PI * i / length);
        return (short) (LOUDNESS * fade * Math.sin(2 * Math.PI * note * i / RATE));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
