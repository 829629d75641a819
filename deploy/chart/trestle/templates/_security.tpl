{{/* Secret with the certificate of a service. Context: root, service. */}}
{{- define "trestle.tlsSecret" -}}
{{- .root.Values.security.tls.secretName | default (printf "%s-tls" (include "trestle.name" .)) -}}
{{- end }}

{{/* Where the certificates of trusted authorities are. */}}
{{- define "trestle.trustFile" -}}
{{- if .Values.security.trust.configMap -}}
/etc/trestle/trust/{{ .Values.security.trust.key }}
{{- else -}}
/etc/trestle/tls/ca.crt
{{- end -}}
{{- end }}

{{/* Settings of security as environment variables: all names of them are here. Context: root, key,
service. */}}
{{- define "trestle.securityEnv" -}}
{{- $security := .root.Values.security -}}
- name: TRESTLE_SECURITY_MODE
  value: {{ $security.mode }}
{{- if eq $security.mode "policy" }}
- name: TRESTLE_SECURITY_POLICY
  value: /etc/trestle/policy/policy.yaml
- name: TRESTLE_SECURITY_CLIENT_TOKEN_FILE
  value: /var/run/secrets/trestle/token
{{- end }}
{{- if $security.tls.enabled }}
- name: TRESTLE_SECURITY_TLS_CERTIFICATE
  value: /etc/trestle/tls/tls.crt
- name: TRESTLE_SECURITY_TLS_KEY
  value: /etc/trestle/tls/tls.key
{{- if or $security.tls.clientCertificates (and (eq .key "adapter") (include "trestle.kedaIsKnown" .root)) }}
- name: TRESTLE_SECURITY_TLS_CLIENT_CA
  value: {{ include "trestle.trustFile" .root }}
{{- end }}
- name: TRESTLE_SECURITY_CLIENT_TRUST
  value: {{ include "trestle.trustFile" .root }}
{{- if eq .key "gateway" }}
# Owners of partitions are called by address, and show the name of the Service.
- name: TRESTLE_SECURITY_CLIENT_AUTHORITY
  value: {{ include "trestle.address" . | splitList ":" | first }}
{{- end }}
{{- else if eq $security.mode "policy" }}
- name: TRESTLE_SECURITY_TLS_MODE
  value: plaintext
{{- end }}
{{- end }}

{{/* Mounts for these. Whole volumes, no sub-paths: Kubernetes then changes a pair at once. */}}
{{- define "trestle.securityMounts" -}}
{{- $security := .root.Values.security -}}
{{- if eq $security.mode "policy" }}
- {name: policy, mountPath: /etc/trestle/policy, readOnly: true}
- {name: token, mountPath: /var/run/secrets/trestle, readOnly: true}
{{- end }}
{{- if $security.tls.enabled }}
- {name: tls, mountPath: /etc/trestle/tls, readOnly: true}
{{- if $security.trust.configMap }}
- {name: trust, mountPath: /etc/trestle/trust, readOnly: true}
{{- end }}
{{- end }}
{{- end }}

{{/* Volumes for these. Context: root, service. */}}
{{- define "trestle.securityVolumes" -}}
{{- $security := .root.Values.security -}}
{{- if eq $security.mode "policy" }}
- name: policy
  configMap:
    name: {{ $security.policyConfigMap | default (printf "%s-policy" (include "trestle.fullname" .root)) }}
{{ include "trestle.tokenVolume" .root }}
{{- end }}
{{- if $security.tls.enabled }}
- name: tls
  secret:
    secretName: {{ include "trestle.tlsSecret" . }}
    defaultMode: 0440
{{- if $security.trust.configMap }}
- name: trust
  configMap:
    name: {{ $security.trust.configMap }}
{{- end }}
{{- end }}
{{- end }}

{{/* The pod's own token, by which other services know it. */}}
{{- define "trestle.tokenVolume" -}}
- name: token
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken:
          path: token
          audience: {{ .Values.security.audience }}
          expirationSeconds: 3600
      {{- if .Values.security.clusterIssuerPrivate }}
      # For the keys of the issuer.
      - serviceAccountToken:
          path: api-token
          expirationSeconds: 3600
      - configMap:
          name: kube-root-ca.crt
          items:
            - {key: ca.crt, path: api-ca.crt}
      {{- end }}
{{- end }}

{{/* Subject of the tokens of a service account. Context: root, account. */}}
{{- define "trestle.subject" -}}
system:serviceaccount:{{ .root.Release.Namespace }}:{{ .account }}
{{- end }}

{{/* The policy file: what the values say, and what the services need among themselves. */}}
{{- define "trestle.policy" -}}
{{- $root := . -}}
{{- $policy := .Values.security.policy -}}
{{- $services := include "trestle.services" . | fromYaml -}}
{{- $gateway := include "trestle.serviceAccount" (dict "root" $root "key" "gateway" "service" $services.gateway) -}}
{{- $adapter := include "trestle.serviceAccount" (dict "root" $root "key" "adapter" "service" $services.adapter) -}}
version: 1
callers:
  - jwt:
      issuer: {{ .Values.security.clusterIssuer | quote }}
      audience: {{ .Values.security.audience | quote }}
      {{- if .Values.security.clusterIssuerPrivate }}
      jwks-uri: https://kubernetes.default.svc/openid/v1/jwks
      ca-file: /var/run/secrets/trestle/api-ca.crt
      token-file: /var/run/secrets/trestle/api-token
      {{- end }}
{{- if include "trestle.kedaIsKnown" . }}
  - mtls: {dns: [{{ include "trestle.kedaName" . | quote }}]}
{{- end }}
{{- with $policy.callers }}
{{ toYaml . | indent 2 }}
{{- end }}
rules:
{{- if .Values.gateway.enabled }}
  - name: trestle-gateways
    who: [{{ include "trestle.subject" (dict "root" $root "account" $gateway) | quote }}]
    may: [forward]
{{- end }}
{{- if .Values.adapter.enabled }}
  - name: trestle-transcriber-adapter
    who: [{{ include "trestle.subject" (dict "root" $root "account" $adapter) | quote }}]
    may: [publish]
    types: [TranscriptionCompleted]
    sources: [trestle.transcriber-adapter]
{{- end }}
{{- if include "trestle.kedaIsKnown" . }}
  - name: trestle-keda
    who: [{{ printf "dns:%s" (include "trestle.kedaName" .) | quote }}]
    may: [scale]
{{- end }}
  - name: trestle-test
    who: [{{ include "trestle.subject" (dict "root" $root "account" (printf "%s-test" (include "trestle.fullname" $root))) | quote }}]
    may: [publish, read, read-jobs, reflect]
    types: [AudioUploaded]
    sources: [custom.trestle-test]
    logs: [events]
{{- with $policy.rules }}
{{ toYaml . | indent 2 }}
{{- end }}
{{- end }}
