package dev.trestle.aws.embedded;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/**
 * What AWS does by itself and has no call for: deliveries that repeat and change their order, and
 * events of AWS services. Every method fails with an {@link IllegalStateException} on an endpoint
 * that is not embedded AWS.
 */
public final class TestDoors {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI endpoint;

  TestDoors(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * From now on, what EventBridge, S3 and SNS send to the queue comes twice and out of order, the
   * same way each time for the same numbers.
   *
   * @param queue its name
   * @param every each message of that number is delivered twice; 0 for none
   * @param window so many messages are held back and then leave in an order that {@code seed}
   *     gives; 1 for none, more than there will be to hold them back until {@link #order}
   */
  public void disorder(String queue, int every, int window, long seed) {
    call(
        "PUT",
        "deliveries/" + queue + "?repeat-every=" + every + "&window=" + window + "&seed=" + seed,
        "");
  }

  /** Ends that, and delivers what was held back. */
  public void order(String queue) {
    call("DELETE", "deliveries/" + queue, "");
  }

  /**
   * Puts an event on the default bus, as an AWS service does.
   *
   * @param source begins with {@code aws.}
   * @param detail a JSON object
   */
  public void event(String source, String detailType, List<String> resources, String detail) {
    ObjectNode event =
        JsonNodeFactory.instance
            .objectNode()
            .put("Source", source)
            .put("DetailType", detailType)
            .put("Detail", detail);
    resources.forEach(event.putArray("Resources")::add);
    call("POST", "events", event.toString());
  }

  private void call(String method, String door, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve("/_embedded/" + door))
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 204) {
        throw new IllegalStateException(
            method + " " + request.uri() + ": " + response.statusCode() + " " + response.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted at a door of embedded AWS", e);
    }
  }
}
