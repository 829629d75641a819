package dev.trestle.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.trestle.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProblemTest {

  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @Test
  void everyReasonHasTheStatusThatItsCommentDocuments() throws IOException {
    String proto = Files.readString(Path.of("src/main/proto/trestle/v1/error_reason.proto"));
    Matcher value =
        Pattern.compile("// ([A-Z_]+)\\. [^\\n]*\\n(?: +//[^\\n]*\\n)* +(ERROR_REASON_\\w+) = ")
            .matcher(proto);
    Map<ErrorReason, Code> documented = new LinkedHashMap<>();
    while (value.find()) {
      documented.put(ErrorReason.valueOf(value.group(2)), Code.valueOf(value.group(1)));
    }

    Map<ErrorReason, Code> translated = new LinkedHashMap<>();
    Arrays.stream(ErrorReason.values())
        .filter(r -> r != ErrorReason.ERROR_REASON_UNSPECIFIED && r != ErrorReason.UNRECOGNIZED)
        .forEach(r -> translated.put(r, Problem.of(r, "").code()));

    assertThat(translated).isEqualTo(documented);
  }

  @Test
  void aStatusCarriesReasonFieldsAndRetryDelay() throws InvalidProtocolBufferException {
    Status status =
        Problem.of(ErrorReason.ERROR_REASON_SCHEMA_VIOLATION, "two things are wrong")
            .with("type", "AudioUploaded")
            .withViolation("data/userId", "is missing; add it", "required")
            .withViolation("data/metadata/size", "must be at least 1", "minimum")
            .withRetryDelay(Duration.ofMillis(1500))
            .toStatus();

    assertThat(status.getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(status.getMessage()).isEqualTo("two things are wrong");
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("SCHEMA_VIOLATION");
    assertThat(info.getDomain()).isEqualTo("trestle.dev");
    assertThat(info.getMetadataMap()).containsExactly(Map.entry("type", "AudioUploaded"));
    BadRequest fields = status.getDetails(1).unpack(BadRequest.class);
    assertThat(fields.getFieldViolationsList())
        .extracting(BadRequest.FieldViolation::getField, BadRequest.FieldViolation::getReason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("data/userId", "required"),
            org.assertj.core.groups.Tuple.tuple("data/metadata/size", "minimum"));
    RetryInfo retry = status.getDetails(2).unpack(RetryInfo.class);
    assertThat(retry.getRetryDelay().getSeconds()).isEqualTo(1);
    assertThat(retry.getRetryDelay().getNanos()).isEqualTo(500_000_000);
  }

  @Test
  void aStatusFitsIntoTheTrailersThatClientsTake() throws InvalidProtocolBufferException {
    String endless = "\u20ac".repeat(100_000);
    Problem problem =
        Problem.of(ErrorReason.ERROR_REASON_SCHEMA_VIOLATION, endless)
            .with("type", endless)
            .with("version", endless)
            .withViolation("event.source", "is required")
            .withRetryDelay(Duration.ofSeconds(1));
    for (int i = 0; i < 100; i++) {
      problem = problem.withViolation("data/" + endless, endless, "required");
    }

    StatusRuntimeException thrown = problem.toException();
    Status status = problem.toStatus();

    byte[] details = thrown.getTrailers().get(DETAILS);
    assertThat(details.length * 4 / 3 + 3 * 3 * status.getMessage().length()).isLessThan(8_192);
    assertThat(status.getMessage()).endsWith("...").hasSizeGreaterThan(100);
    ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("SCHEMA_VIOLATION");
    BadRequest fields = status.getDetails(1).unpack(BadRequest.class);
    assertThat(fields.getFieldViolations(0).getField()).isEqualTo("event.source");
    assertThat(info.getMetadataMap())
        .containsEntry(
            "violations_omitted", String.valueOf(101 - fields.getFieldViolationsCount()));
    assertThat(status.getDetails(2).is(RetryInfo.class)).isTrue();
  }

  @Test
  void whatFitsIsNotCut() throws InvalidProtocolBufferException {
    Problem problem = Problem.of(ErrorReason.ERROR_REASON_SCHEMA_VIOLATION, "x".repeat(400));
    for (int i = 0; i < 20; i++) {
      problem = problem.withViolation("data/some/where/" + i, "y".repeat(100), "required");
    }

    Status status = problem.toStatus();

    assertThat(status.getMessage()).isEqualTo("x".repeat(400));
    assertThat(status.getDetails(0).unpack(ErrorInfo.class).getMetadataMap()).isEmpty();
    assertThat(status.getDetails(1).unpack(BadRequest.class).getFieldViolationsList())
        .hasSize(20)
        .allMatch(violation -> violation.getDescription().length() == 100);
  }

  @Test
  void anUnspecifiedReasonIsNeverSent() {
    assertThatThrownBy(() -> Problem.of(ErrorReason.ERROR_REASON_UNSPECIFIED, "").toException())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
