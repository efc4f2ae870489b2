package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * What a call runs: {@code Say}, {@code Play} and {@code Pause} one after the other, up to what takes it elsewhere. Other addresses' TwiML is not fetched; a call that is sent there stays up.
 *
 * @param text as it was sent
 * @param lasts until what comes then
 * @param then what comes then
 * @param workflowSid of an {@code Enqueue}, null without one
 * @param task attributes of the task it makes, {@code priority} its priority
 */
record Twiml(
        String text, Duration lasts, Then then, @Nullable String workflowSid, ObjectNode task, int priority) {
    private static final int LIMIT = 4000;
    /** Of words and music alike. */
    private static final Duration ANNOUNCEMENT = Duration.ofSeconds(3);

    enum Then {
        /** {@code Hangup}, or nothing more. */
        END,
        ENQUEUE,
        /** To an address, or a verb that the simulator does not play. */
        ELSEWHERE,
        /** Music without end. */
        NEVER
    }

    /** Of an address that only the call's own side could ask. */
    static Twiml elsewhere() {
        return new Twiml("", Duration.ZERO, Then.ELSEWHERE, null, Json.MAPPER.createObjectNode(), 0);
    }

    /** @throws Rejection 400 when it is too long or no TwiML, or the attributes of a task are no JSON object */
    static Twiml parse(String text) {
        if (text.length() > LIMIT) throw Rejection.invalid("Twiml must be no longer than " + LIMIT + " characters");
        Duration lasts = Duration.ZERO;
        for (Element verb : children(response(text))) {
            switch (verb.getTagName()) {
                case "Say" -> lasts = lasts.plus(ANNOUNCEMENT);
                case "Pause" -> lasts = lasts.plusSeconds(number(verb, "length", 1));
                case "Play" -> {
                    int times = number(verb, "loop", 1);
                    if (times == 0) return without(text, lasts, Then.NEVER);
                    lasts = lasts.plus(ANNOUNCEMENT.multipliedBy(times));
                }
                case "Hangup" -> {
                    return without(text, lasts, Then.END);
                }
                case "Enqueue" -> {
                    return enqueue(text, lasts, verb);
                }
                default -> {
                    return without(text, lasts, Then.ELSEWHERE);
                }
            }
        }
        return without(text, lasts, Then.END);
    }

    private static Twiml without(String text, Duration lasts, Then then) {
        return new Twiml(text, lasts, then, null, Json.MAPPER.createObjectNode(), 0);
    }

    private static Twiml enqueue(String text, Duration lasts, Element verb) {
        String workflow = verb.getAttribute("workflowSid");
        if (!workflow.matches("WW[0-9a-fA-F]{32}"))
            throw Rejection.invalid("Enqueue without the workflowSid of a workflow");
        List<Element> tasks = children(verb);
        ObjectNode attributes = tasks.isEmpty()
                ? Json.MAPPER.createObjectNode()
                : attributes(tasks.getFirst().getTextContent());
        int priority = tasks.isEmpty() ? 0 : number(tasks.getFirst(), "priority", 0);
        return new Twiml(text, lasts, Then.ENQUEUE, workflow, attributes, priority);
    }

    private static Element response(String text) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            Element root =
                    builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
            if (root.getTagName().equals("Response")) return root;
        } catch (SAXException malformed) {
            throw new Rejection(400, 12100, "Document parse failure");
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
        throw new Rejection(400, 12100, "Document parse failure: Response is missing");
    }

    /** Without one the parser writes to the console. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException unimportant) {}

        @Override
        public void error(SAXParseException malformed) throws SAXException {
            throw malformed;
        }

        @Override
        public void fatalError(SAXParseException malformed) throws SAXException {
            throw malformed;
        }
    }

    private static List<Element> children(Element parent) {
        NodeList nodes = parent.getChildNodes();
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) elements.add(element);
        }
        return elements;
    }

    private static int number(Element verb, String name, int otherwise) {
        String text = verb.getAttribute(name);
        if (text.isEmpty()) return otherwise;
        if (!text.matches("\\d{1,9}")) throw Rejection.invalid(name + " must be a number");
        return Integer.parseInt(text);
    }

    private static ObjectNode attributes(String json) {
        try {
            if (Json.MAPPER.readTree(json.strip()) instanceof ObjectNode object) return object;
        } catch (JsonProcessingException e) {
            throw Rejection.invalid("Task attributes in TwiML must be valid JSON");
        }
        throw Rejection.invalid("Task attributes in TwiML must be a JSON object");
    }
}
