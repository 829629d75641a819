package dev.trestle.aws.embedded.s3;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Calls of our own to S3Mock. Its buckets are all versioned, so that it keeps each content apart.
 */
final class S3Mock {

  private static final String VERSIONING =
      "<VersioningConfiguration xmlns=\""
          + S3Response.NAMESPACE
          + "\"><Status>%s</Status>"
          + "</VersioningConfiguration>";

  private final InetSocketAddress address;
  private final HttpClient http = HttpClient.newHttpClient();

  S3Mock(InetSocketAddress address) {
    this.address = address;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Makes a bucket and answers what S3Mock answers. */
  HttpResponse<String> create(String bucket, Map<String, String> headers, String body) {
    HttpResponse<String> created = ask("PUT", bucket, headers, body);
    if (created.statusCode() / 100 == 2) {
      versioning(bucket, "Enabled");
    }
    return created;
  }

  private void versioning(String bucket, String status) {
    ask("PUT", bucket + "?versioning", Map.of(), VERSIONING.formatted(status));
  }

  /** Deletes a bucket, with every content that is left in it. */
  void delete(String bucket) {
    List<String> before = List.of();
    for (List<String> keys = keys(bucket);
        !keys.isEmpty() && !keys.equals(before);
        keys = keys(bucket)) {
      // Without versioning, S3Mock deletes a key with all its versions, if there is one without id.
      versioning(bucket, "Suspended");
      for (String key : keys) {
        ask("PUT", bucket + "/" + key, Map.of(), "");
        ask("DELETE", bucket + "/" + key, Map.of(), "");
      }
      versioning(bucket, "Enabled");
      before = keys;
    }
    ask("DELETE", bucket, Map.of(), "");
  }

  /** Keys that are left, as in a path, a thousand at most. */
  private List<String> keys(String bucket) {
    String listed = ask("GET", bucket + "?list-type=2&encoding-type=url", Map.of(), "").body();
    return Xml.elements(listed, "Contents").stream()
        .map(object -> Xml.text(object, "Key", ""))
        .toList();
  }

  private HttpResponse<String> ask(
      String method, String path, Map<String, String> headers, String body) {
    URI uri =
        URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/" + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(
                method,
                body.isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    headers.forEach(request::header);
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException("S3Mock does not answer " + method + " " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking S3Mock", e);
    }
  }
}
