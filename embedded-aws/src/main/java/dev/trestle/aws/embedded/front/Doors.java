package dev.trestle.aws.embedded.front;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.aws.embedded.delivery.Deliveries;
import dev.trestle.aws.embedded.events.EventBridge;
import dev.trestle.aws.embedded.front.Route.Reply;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.List;

/**
 * What AWS has no call for and tests need: deliveries that repeat and change their order, and
 * events of AWS services. The module's README says how to call them. No bucket has a name that
 * begins with an underscore, so nothing of S3 is hidden.
 */
public final class Doors {

  private static final String PREFIX = "/_embedded/";
  private static final String DELIVERIES = PREFIX + "deliveries/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Deliveries deliveries;
  private final EventBridge eventBridge;

  /** Doors to these. */
  public Doors(Deliveries deliveries, EventBridge eventBridge) {
    this.deliveries = deliveries;
    this.eventBridge = eventBridge;
  }

  boolean leadsTo(String uri) {
    return uri.startsWith(PREFIX);
  }

  Reply call(String method, String uri, String body) {
    QueryStringDecoder decoded = new QueryStringDecoder(uri);
    String path = decoded.path();
    try {
      if (path.startsWith(DELIVERIES) && method.equals("PUT")) {
        deliveries.disorder(
            path.substring(DELIVERIES.length()),
            Integer.parseInt(parameter(decoded, "repeat-every", "0")),
            Integer.parseInt(parameter(decoded, "window", "1")),
            Long.parseLong(parameter(decoded, "seed", "0")));
        return done();
      }
      if (path.startsWith(DELIVERIES) && method.equals("DELETE")) {
        deliveries.order(path.substring(DELIVERIES.length()));
        return done();
      }
      if (path.equals(PREFIX + "events") && method.equals("POST")) {
        return event(JSON.readTree(body));
      }
      return new Reply(404, "text/plain", "no such door: " + method + " " + path + "\n");
    } catch (IllegalArgumentException e) {
      return bad(String.valueOf(e.getMessage()));
    } catch (JsonProcessingException e) {
      return bad("the body is no JSON");
    }
  }

  private static String parameter(QueryStringDecoder decoded, String name, String absent) {
    List<String> values = decoded.parameters().get(name);
    return values == null ? absent : values.get(0);
  }

  private Reply event(JsonNode event) {
    String source = event.path("Source").asText();
    String type = event.path("DetailType").asText();
    String detail = event.path("Detail").asText();
    if (!source.startsWith("aws.") || type.isEmpty() || !isObject(detail)) {
      return bad(
          "an event needs a Source that begins with aws., a DetailType, and a Detail that is the"
              + " text of a JSON object");
    }
    List<String> resources = new ArrayList<>();
    event.path("Resources").forEach(resource -> resources.add(resource.asText()));
    eventBridge.publish(source, type, resources, detail);
    return done();
  }

  private static boolean isObject(String text) {
    try {
      return JSON.readTree(text).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static Reply done() {
    return new Reply(204, "text/plain", "");
  }

  private static Reply bad(String reason) {
    return new Reply(400, "text/plain", reason + "\n");
  }
}
