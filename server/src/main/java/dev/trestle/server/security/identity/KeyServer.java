package dev.trestle.server.security.identity;

import dev.trestle.server.security.identity.KeySource.Fetched;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The server that has an issuer's keys. Redirects are not followed, and neither the time that an
 * answer takes nor its size is left to the other side. For one thread.
 */
final class KeyServer {

  /** Of an answer. */
  static final int MAX_BYTES = 262_144;

  /** Of documents, and of keys: Kubernetes' API server has them as nothing else (status 406). */
  private static final String FORMS = "application/json, application/jwk-set+json";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration USUAL_MAX_AGE = Duration.ofMinutes(5);
  private static final Pattern MAX_AGE =
      Pattern.compile("(?:^|[\\s,])max-age=(\\d{1,9})(?:$|[\\s,])", Pattern.CASE_INSENSITIVE);
  private static final Pattern NOT_TO_KEEP =
      Pattern.compile("(?:^|[\\s,])no-(?:store|cache)(?:$|[\\s,])", Pattern.CASE_INSENSITIVE);

  private final @Nullable Path caFile;
  private final Duration timeout;
  private byte[] authorities = {};
  private @Nullable HttpClient client;

  /**
   * A server that is asked over TLS.
   *
   * @param caFile certificates that sign its own; {@code null} for those that Java trusts
   */
  KeyServer(@Nullable Path caFile) {
    this(caFile, USUAL_TIMEOUT);
  }

  KeyServer(@Nullable Path caFile, Duration timeout) {
    this.caFile = caFile;
    this.timeout = timeout;
  }

  /**
   * Gets a document.
   *
   * @param token to present, or {@code null}
   */
  Fetched get(URI address, @Nullable String token) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).header("accept", FORMS);
    if (token != null) {
      request.header("authorization", "Bearer " + token);
    }
    CompletableFuture<HttpResponse<String>> answer =
        client().sendAsync(request.build(), unused -> new BoundedBody(MAX_BYTES));
    try {
      HttpResponse<String> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException(address + " answers with status " + response.statusCode());
      }
      return new Fetched(
          response.body(), maxAge(String.join(",", response.headers().allValues("cache-control"))));
    } catch (ExecutionException e) {
      throw new IOException(address + ": " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(address + " does not answer within " + timeout, e);
    } finally {
      answer.cancel(true);
    }
  }

  static Duration maxAge(String cacheControl) {
    if (NOT_TO_KEEP.matcher(cacheControl).find()) {
      return Duration.ZERO;
    }
    Matcher maxAge = MAX_AGE.matcher(cacheControl);
    return maxAge.find() ? Duration.ofSeconds(Long.parseLong(maxAge.group(1))) : USUAL_MAX_AGE;
  }

  private HttpClient client() throws IOException {
    byte[] now = caFile == null ? authorities : Files.readAllBytes(caFile);
    if (client == null || !Arrays.equals(now, authorities)) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECT_TIMEOUT);
      if (caFile != null) {
        builder.sslContext(trusting(now));
      }
      client = builder.build();
      authorities = now;
    }
    return client;
  }

  private SSLContext trusting(byte[] certificates) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(certificates))) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      if (number == 0) {
        throw new IOException(caFile + " has no certificate");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(caFile + " has no certificates that can be read", e);
    }
  }
}
