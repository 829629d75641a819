package dev.trestle.server.testing.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** A PutEvents of which some entries fail, as AWS says it: inside an HTTP 200. */
final class PutEventsFailure {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpMessage request;
  private final ObjectNode body;
  private final List<Boolean> failed;

  /** Asks AWS. */
  @FunctionalInterface
  interface Aws {
    HttpMessage ask(HttpMessage request) throws IOException;
  }

  private PutEventsFailure(HttpMessage request, ObjectNode body, List<Boolean> failed) {
    this.request = request;
    this.body = body;
    this.failed = failed;
  }

  static PutEventsFailure of(HttpMessage request, double chance, DoubleSupplier dice)
      throws IOException {
    ObjectNode body = (ObjectNode) JSON.readTree(request.text());
    List<Boolean> failed = new ArrayList<>();
    body.get("Entries").forEach(entry -> failed.add(dice.getAsDouble() < chance));
    return new PutEventsFailure(request, body, failed);
  }

  /** Has AWS take the entries that do not fail, and puts all results together. */
  HttpMessage answer(Aws aws) throws IOException {
    ArrayNode rest = JSON.createArrayNode();
    for (int i = 0; i < failed.size(); i++) {
      if (!failed.get(i)) {
        rest.add(body.get("Entries").get(i));
      }
    }
    ArrayNode taken = JSON.createArrayNode();
    int failures = failed.size() - rest.size();
    if (!rest.isEmpty()) {
      body.set("Entries", rest);
      HttpMessage reply = aws.ask(request.withBody(body.toString()));
      if (!reply.startLine().contains(" 200")) {
        return reply;
      }
      JsonNode answered = JSON.readTree(reply.text());
      taken = (ArrayNode) answered.get("Entries");
      failures += answered.get("FailedEntryCount").intValue();
    }
    return HttpMessage.response(200, HttpMessage.JSON, merged(taken, failures).toString());
  }

  private ObjectNode merged(ArrayNode taken, int failures) {
    ObjectNode answer = JSON.createObjectNode().put("FailedEntryCount", failures);
    ArrayNode entries = answer.putArray("Entries");
    int next = 0;
    for (int i = 0; i < failed.size(); i++) {
      if (failed.get(i)) {
        entries
            .addObject()
            .put("ErrorCode", i % 2 == 0 ? "ThrottlingException" : "InternalFailure")
            .put("ErrorMessage", "Injected fault");
      } else {
        entries.add(taken.get(next++));
      }
    }
    return answer;
  }
}
