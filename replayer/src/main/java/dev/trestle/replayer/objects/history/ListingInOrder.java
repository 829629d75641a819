package dev.trestle.replayer.objects.history;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Reads listings of versions as S3 wrote them. The SDK makes two lists of versions and delete
 * markers, and loses in which order they came. To be given to the S3 client that an {@link Import}
 * uses; touches no other call. Thread-safe.
 *
 * <p>It works within the SDK's tries: an answer that breaks off is asked for again.
 */
public final class ListingInOrder implements ExecutionInterceptor {

  /** Where a call wants its page. */
  static final ExecutionAttribute<Slot> SLOT = new ExecutionAttribute<>("trestle-version-page");

  private static final byte[] NOTHING = "<ListVersionsResult/>".getBytes(StandardCharsets.UTF_8);

  /** Takes the page of one call. Used by the call's thread alone. */
  static final class Slot {

    private final String bucket;
    private @Nullable VersionPage page;

    Slot(String bucket) {
      this.bucket = bucket;
    }

    /** Null if the interceptor did not see the answer. */
    @Nullable VersionPage page() {
      return page;
    }
  }

  @Override
  public Optional<InputStream> modifyHttpResponseContent(
      Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
    Slot slot = attributes.getAttribute(SLOT);
    Optional<InputStream> body = context.responseBody();
    if (slot == null || body.isEmpty() || !context.httpResponse().isSuccessful()) {
      return body;
    }
    try (InputStream xml = body.get()) {
      slot.page = VersionPageReader.read(slot.bucket, xml);
    } catch (IOException e) {
      throw RetryableException.create("the listing of " + slot.bucket + " broke off", e);
    } catch (IllegalArgumentException e) {
      throw NonRetryableException.create("S3 answers with " + e.getMessage(), e);
    }
    return Optional.of(new ByteArrayInputStream(NOTHING));
  }
}
