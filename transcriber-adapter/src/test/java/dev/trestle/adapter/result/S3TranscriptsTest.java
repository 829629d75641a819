package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.trestle.adapter.AdapterConfig;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.Jobs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

class S3TranscriptsTest {

  /** What S3 says without s3:ListBucket of an object that is not there. */
  @Test
  void aTranscriptThatS3ForbidsIsRefusedAndTheCauseIsNamed() throws Exception {
    HttpServer s3 =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    s3.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    s3.start();
    try (S3Client client =
        S3Client.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + s3.getAddress().getPort()))
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .build()) {
      AdapterConfig config =
          new AdapterConfig("x", Duration.ofSeconds(1), 3, Duration.ofSeconds(45), 1000);
      Reading<Transcript> reading = new S3Transcripts(client, config).read(Jobs.accepted());

      var why = ((Reading.Refused<Transcript>) reading).why();
      assertThat(why.code()).isEqualTo(Rejection.TRANSCRIPT_FORBIDDEN.name());
      assertThat(why.message())
          .contains("s3:ListBucket")
          .contains(Jobs.accepted().output().bucket());
    } finally {
      s3.stop(0);
    }
  }
}
