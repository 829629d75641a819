{{/* Of every pod: what PSS "restricted" asks for. */}}
{{- define "trestle.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{/* Of every container. */}}
{{- define "trestle.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* The settings of a service as a file; empty if there are none. Context: root, key. */}}
{{- define "trestle.settings" -}}
{{- with (index .root.Values .key).settings -}}
{{- dict "trestle" . | toYaml -}}
{{- end -}}
{{- end }}

{{/* Environment of a service's container. Context: root, key, service. */}}
{{- define "trestle.env" -}}
{{- $values := index .root.Values .key -}}
- name: TRESTLE_ENVIRONMENT
  value: {{ required "environment is empty: give the name that deploy/environment.yaml has, such as --set environment=acme-prod" .root.Values.environment | quote }}
{{- with .root.Values.aws.region }}
- name: AWS_REGION
  value: {{ . }}
{{- end }}
{{- with .root.Values.aws.endpointUrl }}
- name: AWS_ENDPOINT_URL
  value: {{ . }}
{{- end }}
- name: TRESTLE_SERVER_DRAIN_DELAY
  value: {{ .root.Values.drain.delaySeconds }}s
- name: TRESTLE_SERVER_DRAIN_GRACE
  value: {{ .root.Values.drain.graceSeconds }}s
- name: TRESTLE_SERVER_MAX_CONNECTION_AGE
  value: {{ .root.Values.connections.maxAge }}
- name: TRESTLE_SERVER_MAX_CONNECTION_AGE_GRACE
  value: {{ .root.Values.connections.maxAgeGrace }}
{{- if eq .key "adapter" }}
{{- $services := include "trestle.services" .root | fromYaml }}
- name: TRESTLE_ADAPTER_GATEWAY
  value: {{ $values.gateway | default (printf "dns:///%s" (include "trestle.address" (dict "root" .root "service" $services.gateway))) }}
{{- end }}
{{- if include "trestle.settings" . }}
- name: MICRONAUT_CONFIG_FILES
  value: /etc/trestle/settings/application.yml
{{- end }}
{{- if and .root.Values.schemas.configMap (ne .key "replayer") }}
- name: TRESTLE_SCHEMAS_FOLDERS
  value: /etc/trestle/schemas
{{- end }}
{{ include "trestle.securityEnv" . }}
{{- with .root.Values.monitoring.tracing.otlpEndpoint }}
- name: OTEL_TRACES_EXPORTER
  value: otlp
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . }}
{{- end }}
{{- with $values.jvmOptions }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- with $values.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Mounts of a service's container. Context: root, key, service. */}}
{{- define "trestle.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if include "trestle.settings" . }}
- {name: settings, mountPath: /etc/trestle/settings, readOnly: true}
{{- end }}
{{- if and .root.Values.schemas.configMap (ne .key "replayer") }}
- {name: schemas, mountPath: /etc/trestle/schemas, readOnly: true}
{{- end }}
{{- include "trestle.securityMounts" . }}
{{- end }}

{{/* Volumes of a service's pod. Context: root, key, service. */}}
{{- define "trestle.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: {{ (index .root.Values .key).tmpSize }}}
{{- if include "trestle.settings" . }}
- name: settings
  configMap:
    name: {{ include "trestle.name" . }}-settings
{{- end }}
{{- if and .root.Values.schemas.configMap (ne .key "replayer") }}
- name: schemas
  configMap:
    name: {{ .root.Values.schemas.configMap }}
{{- end }}
{{- include "trestle.securityVolumes" . }}
{{- end }}

{{/* Where pods go, apart from each other. Context: root, component. */}}
{{- define "trestle.scheduling" -}}
{{- $scheduling := .root.Values.scheduling -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: {{ $scheduling.zones }}
    nodeTaintsPolicy: Honor
    labelSelector:
      matchLabels:
        {{- include "trestle.selector" . | nindent 8 }}
    # The pods of a new version are spread by themselves, whatever the old ones do.
    matchLabelKeys: [pod-template-hash]
{{- if ne $scheduling.hosts "none" }}
affinity:
  podAntiAffinity:
    {{- if eq $scheduling.hosts "required" }}
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "trestle.selector" . | nindent 12 }}
        matchLabelKeys: [pod-template-hash]
    {{- else }}
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "trestle.selector" . | nindent 14 }}
    {{- end }}
{{- end }}
{{- include "trestle.placement" .root }}
{{- end }}

{{/* On which nodes pods go. */}}
{{- define "trestle.placement" -}}
{{- with .Values.scheduling.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.scheduling.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.scheduling.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* What a stop takes at most: the sleep, the drain, and five seconds after which it is halted. */}}
{{- define "trestle.stopSeconds" -}}
{{- with .Values.drain -}}
{{- add .preStopSeconds .delaySeconds .graceSeconds 5 -}}
{{- end -}}
{{- end }}
