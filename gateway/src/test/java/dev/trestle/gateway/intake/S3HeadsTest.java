package dev.trestle.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.trestle.queues.OutageException;
import dev.trestle.s3events.ObjectEvent;
import dev.trestle.s3events.S3Message;
import io.micronaut.context.BeanProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/** Against a server that answers as S3 does, also what embedded AWS never says. */
class S3HeadsTest {

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private S3Client client;
  private volatile int status = 200;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          exchange.getResponseHeaders().add("Content-Type", "audio/wav");
          exchange.getResponseHeaders().add("Content-Length", "34");
          exchange.getResponseHeaders().add("x-amz-meta-owner", "ada");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    client =
        S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .forcePathStyle(true)
            .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private Optional<Heads.Head> head() {
    BeanProvider<S3Client> provider = () -> client;
    S3Message.Changes told =
        (S3Message.Changes)
            S3Message.read(
                S3Messages.eventBridge("uploads", "v7", "a b.wav")
                    .getBytes(StandardCharsets.UTF_8));
    ObjectEvent event = told.events().get(0);
    return new S3Heads(provider).of(event);
  }

  @Test
  void theVersionOfTheEventIsAskedFor() {
    assertThat(head())
        .contains(new Heads.Head(34, Optional.of("audio/wav"), Map.of("owner", "ada")));
    assertThat(asked).containsExactly("/uploads/a%20b.wav?versionId=v7");
  }

  @Test
  void whatS3DoesNotHaveIsGone() {
    status = 404;
    assertThat(head()).isEmpty();
  }

  @Test
  void aRefusalIsAnOutageThatNamesThePermissions() {
    status = 403;
    assertThatThrownBy(this::head)
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("uploads")
        .hasMessageContaining("s3:ListBucket");
  }
}
