// A stand-in for NVIDIA's driver: libcuda.so.1, libnvcuvid.so.1 and libnvidia-ml.so.1, each built from this file with one of
// CUDA, CUVID and NVML defined. The memory of its GPU is that of the process. Its NVDEC decodes nothing: a surface is filled
// with a pattern that names the picture, so that a test can tell what it sees. What it does, the environment says:
//
//   FAKE_GPU_INIT, FAKE_GPU_CONTEXT, FAKE_GPU_CREATE  result (CUresult) of cuInit, cuCtxCreate, cuvidCreateDecoder
//   FAKE_GPU_COUNT                                    number of GPUs, default 1
//   FAKE_GPU_MAX_WIDTH                                of a picture, default 4096
//   FAKE_GPU_MEMORY                                   free MiB without a decoder, default 20480; a decoder takes its surfaces
//   FAKE_GPU_MAX_DECODERS                             cuvidCreateDecoder then says that the memory is used up
//   FAKE_GPU_FAIL_DECODE, _MAP, _COPY, _PEER          number of the call, from 1, from which on it fails
//   FAKE_GPU_FAIL_TIMES                               so often, default for ever
//   FAKE_GPU_FAIL_WITH                                its result, default CUDA_ERROR_LAUNCH_FAILED
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ffnvcodec/dynlink_cuda.h>
#include <ffnvcodec/dynlink_cuviddec.h>

enum { FAILED = 719 };

static int setting(const char *name, int otherwise) {
    const char *text = getenv(name);
    return text && *text ? atoi(text) : otherwise;
}

// The result of a call that may have been told to fail.
static int outcome(const char *name, int *calls) {
    int first = setting(name, 0), times = setting("FAKE_GPU_FAIL_TIMES", 1 << 30), call = ++*calls;
    return first && call >= first && call < (long long)first + times ? setting("FAKE_GPU_FAIL_WITH", FAILED) : 0;
}

#ifdef CUDA
static int live_contexts, copies, peer_copies, retained;
static __thread void *current;
static char primary;
long long fake_gpu_used;

void fake_gpu_set(const char *name, const char *value) { value ? setenv(name, value, 1) : unsetenv(name); copies = peer_copies = 0; }
int fake_gpu_live_contexts(void) { return live_contexts; }
int fake_gpu_retained(void) { return retained; }

int cuInit(unsigned flags) { return setting("FAKE_GPU_INIT", 0); }
int cuDriverGetVersion(int *version) { *version = 12040; return 0; }
int cuDeviceGetCount(int *count) { *count = setting("FAKE_GPU_COUNT", 1); return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return ordinal < setting("FAKE_GPU_COUNT", 1) ? 0 : 101; }
int cuDeviceGetName(char *name, int length, int device) { snprintf(name, length, "Fake GPU %d", device); return 0; }
int cuDeviceGetPCIBusId(char *id, int length, int device) { snprintf(id, length, "0000:%02x:00.0", device); return 0; }
int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = 24ull << 30; return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
    *value = attribute == 75 ? 8 : attribute == 76 ? 9 : 512;
    return 0;
}
int cuCtxCreate_v2(void **context, unsigned flags, int device) {
    int result = setting("FAKE_GPU_CONTEXT", 0);
    if (!result) { *context = malloc(1); live_contexts++; }
    return result;
}
int cuCtxDestroy_v2(void *context) { free(context); live_contexts--; return 0; }
int cuCtxPushCurrent_v2(void *context) { return 0; }
int cuCtxPopCurrent_v2(void **context) { *context = 0; return 0; }
int cuMemGetInfo_v2(size_t *free_bytes, size_t *total) {
    long long left = ((long long)setting("FAKE_GPU_MEMORY", 20480) << 20) - fake_gpu_used;
    *free_bytes = left > 0 ? left : 0;
    *total = 24ull << 30;
    return 0;
}
int cuStreamSynchronize(void *stream) { return 0; }

// The primary context: there is one, and it is no other's memory.
int cuDevicePrimaryCtxRetain(void **context, int device) {
    int result = setting("FAKE_GPU_CONTEXT", 0);
    if (!result) { *context = &primary; retained++; }
    return result;
}
int cuDevicePrimaryCtxRelease_v2(int device) { retained--; return 0; }
int cuCtxGetCurrent(void **context) { *context = current; return 0; }
int cuCtxSetCurrent(void *context) { current = context; return 0; }
int cuMemcpyPeerAsync(void *to, void *to_context, void *from, void *from_context, size_t bytes, void *stream) {
    int result = outcome("FAKE_GPU_FAIL_PEER", &peer_copies);
    if (to_context != &primary || !from_context || from_context == &primary) return 201;
    if (!result) memcpy(to, from, bytes);
    return result;
}
int cuMemcpyDtoH_v2(void *to, void *from, size_t bytes) {
    if (current != &primary) return 201;
    memcpy(to, from, bytes);
    return 0;
}

int cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D *copy, void *stream) {
    int result = outcome("FAKE_GPU_FAIL_COPY", &copies);
    for (size_t y = 0; !result && y < copy->Height; y++) {
        memcpy((char *)copy->dstHost + y * copy->dstPitch, (char *)copy->srcDevice + y * copy->srcPitch, copy->WidthInBytes);
    }
    return result;
}

int cuGetErrorName(int error, const char **name) {
    *name = error == 1 ? "CUDA_ERROR_INVALID_VALUE" : error == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : error == 100 ? "CUDA_ERROR_NO_DEVICE"
        : error == 101 ? "CUDA_ERROR_INVALID_DEVICE" : error == FAILED ? "CUDA_ERROR_LAUNCH_FAILED"
        : error == 201 ? "CUDA_ERROR_INVALID_CONTEXT" : error == 801 ? "CUDA_ERROR_NOT_SUPPORTED" : error == 803 ? "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH" : "CUDA_ERROR_UNKNOWN";
    return 0;
}
int cuGetErrorString(int error, const char **text) { *text = "made up"; return 0; }

// FFmpeg looks for these, and calls none of them where it decodes.
#define UNUSED(name) int name(void) { abort(); }
UNUSED(cuDeviceComputeCapability) UNUSED(cuCtxSetLimit) UNUSED(cuMemAlloc_v2) UNUSED(cuMemAllocPitch_v2) UNUSED(cuMemAllocManaged)
UNUSED(cuMemsetD8Async) UNUSED(cuMemFree_v2) UNUSED(cuMemcpy) UNUSED(cuMemcpyAsync) UNUSED(cuMemcpy2D_v2) UNUSED(cuMemcpyHtoD_v2)
UNUSED(cuMemcpyHtoDAsync_v2) UNUSED(cuMemcpyDtoHAsync_v2) UNUSED(cuMemcpyDtoD_v2) UNUSED(cuMemcpyDtoDAsync_v2)
UNUSED(cuCtxGetDevice) UNUSED(cuDevicePrimaryCtxRelease) UNUSED(cuDevicePrimaryCtxSetFlags)
UNUSED(cuDevicePrimaryCtxGetState) UNUSED(cuDevicePrimaryCtxReset) UNUSED(cuStreamCreate) UNUSED(cuStreamQuery) UNUSED(cuStreamDestroy_v2)
UNUSED(cuStreamAddCallback) UNUSED(cuEventCreate) UNUSED(cuEventDestroy_v2) UNUSED(cuEventSynchronize) UNUSED(cuEventQuery)
UNUSED(cuEventRecord) UNUSED(cuLaunchKernel) UNUSED(cuLinkCreate) UNUSED(cuLinkAddData) UNUSED(cuLinkComplete) UNUSED(cuLinkDestroy)
UNUSED(cuModuleLoadData) UNUSED(cuModuleUnload) UNUSED(cuModuleGetFunction) UNUSED(cuModuleGetGlobal) UNUSED(cuTexObjectCreate)
UNUSED(cuTexObjectDestroy) UNUSED(cuGLGetDevices_v2) UNUSED(cuGraphicsGLRegisterImage) UNUSED(cuGraphicsUnregisterResource)
UNUSED(cuGraphicsMapResources) UNUSED(cuGraphicsUnmapResources) UNUSED(cuGraphicsSubResourceGetMappedArray)
UNUSED(cuGraphicsResourceGetMappedPointer_v2) UNUSED(cuArray3DCreate_v2) UNUSED(cuArrayDestroy)
#endif

#ifdef CUVID
enum { MOST_SURFACES = 64 };

// The memory is the other library's, which whoever loaded this one has loaded before.
static void use(long long bytes) {
    void *cuda = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
    long long *used = cuda ? dlsym(cuda, "fake_gpu_used") : 0;
    if (used) __sync_fetch_and_add(used, bytes);
}

static long long size(const CUVIDDECODECREATEINFO *info) {
    return (long long)(info->ulNumDecodeSurfaces + info->ulNumOutputSurfaces) * info->ulWidth * info->ulHeight * 3 / 2;
}

typedef struct { CUVIDDECODECREATEINFO info; int order, mapped, calls, maps, pictures[MOST_SURFACES]; } Decoder;

static int live_decoders, mapped, most_mapped, last_surfaces;

int fake_gpu_live_decoders(void) { return live_decoders; }
int fake_gpu_mapped(void) { return mapped; }
int fake_gpu_last_surfaces(void) { return last_surfaces; }

int cuvidGetDecoderCaps(CUVIDDECODECAPS *caps) {
    int bits = caps->nBitDepthMinus8 + 8, is420 = caps->eChromaFormat == cudaVideoChromaFormat_420;
    int is444 = caps->eChromaFormat == cudaVideoChromaFormat_444;
    switch (caps->eCodecType) {
        case cudaVideoCodec_H264: case cudaVideoCodec_MPEG2: case cudaVideoCodec_VP9: caps->bIsSupported = is420 && bits == 8; break;
        case cudaVideoCodec_HEVC: caps->bIsSupported = (is420 || is444) && bits <= 10; break;
        default: caps->bIsSupported = 0;
    }
    caps->nMinWidth = caps->nMinHeight = 16;
    caps->nMaxWidth = caps->nMaxHeight = setting("FAKE_GPU_MAX_WIDTH", 4096);
    caps->nMaxMBCount = 1 << 16;
    return 0;
}

int cuvidCreateDecoder(void **decoder, CUVIDDECODECREATEINFO *info) {
    int result = setting("FAKE_GPU_CREATE", 0);
    if (!result && live_decoders >= setting("FAKE_GPU_MAX_DECODERS", 1 << 30)) result = 2;
    last_surfaces = info->ulNumDecodeSurfaces;
    if (result) return result;
    if (info->ulNumDecodeSurfaces > MOST_SURFACES) return 1;
    Decoder *made = calloc(1, sizeof *made);
    made->info = *info;
    __sync_fetch_and_add(&live_decoders, 1);
    use(size(info));
    *decoder = made;
    return 0;
}

int cuvidDestroyDecoder(void *decoder) {
    use(-size(&((Decoder *)decoder)->info));
    free(decoder);
    __sync_fetch_and_sub(&live_decoders, 1);
    return 0;
}

int cuvidDecodePicture(void *handle, CUVIDPICPARAMS *picture) {
    Decoder *decoder = handle;
    decoder->pictures[picture->CurrPicIdx] = decoder->order++;
    return outcome("FAKE_GPU_FAIL_DECODE", &decoder->calls);
}

// Sample (x, y) of the luma of picture n, in decoding order, is 16 + (n + x + 2 y) % 200; in the chroma it is 64 (Cb) and 192.
int cuvidMapVideoFrame64(void *handle, int index, unsigned long long *address, unsigned *pitch, CUVIDPROCPARAMS *how) {
    Decoder *decoder = handle;
    int result = outcome("FAKE_GPU_FAIL_MAP", &decoder->maps);
    if (result) return result;
    if (decoder->mapped >= (int)decoder->info.ulNumOutputSurfaces) return 1;
    unsigned width = decoder->info.ulTargetWidth, height = decoder->info.ulTargetHeight;
    int format = decoder->info.OutputFormat, bytes = format & 1 ? 2 : 1, is444 = format >= 2;
    *pitch = (width * bytes + 511) / 512 * 512;
    unsigned rows = is444 ? 3 * height : height + height / 2;
    unsigned char *memory = calloc(rows, *pitch);
    for (unsigned y = 0; y < rows; y++) {
        for (unsigned x = 0; x < width; x++) {
            int value = y < height ? 16 + (decoder->pictures[index] + x + 2 * y) % 200
                : (is444 ? y < 2 * height : !(x & 1)) ? 64 : 192;
            memory[(size_t)y * *pitch + x * bytes + bytes - 1] = value;
        }
    }
    *address = (unsigned long long)memory;
    decoder->mapped++;
    __sync_fetch_and_add(&mapped, 1);
    return 0;
}

int cuvidUnmapVideoFrame64(void *handle, unsigned long long address) {
    free((void *)address);
    ((Decoder *)handle)->mapped--;
    __sync_fetch_and_sub(&mapped, 1);
    return 0;
}

#define UNUSED(name) int name(void) { abort(); }
UNUSED(cuvidGetDecodeStatus) UNUSED(cuvidReconfigureDecoder) UNUSED(cuvidCtxLockCreate) UNUSED(cuvidCtxLockDestroy)
UNUSED(cuvidCtxLock) UNUSED(cuvidCtxUnlock) UNUSED(cuvidCreateVideoSource) UNUSED(cuvidCreateVideoSourceW)
UNUSED(cuvidDestroyVideoSource) UNUSED(cuvidSetVideoSourceState) UNUSED(cuvidGetVideoSourceState)
UNUSED(cuvidGetSourceVideoFormat) UNUSED(cuvidGetSourceAudioFormat) UNUSED(cuvidCreateVideoParser) UNUSED(cuvidParseVideoData)
UNUSED(cuvidDestroyVideoParser)
#endif

#ifdef NVML
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlSystemGetDriverVersion(char *version, unsigned length) { snprintf(version, length, "550.54.15"); return 0; }
int nvmlDeviceGetHandleByPciBusId_v2(const char *id, void **device) { *device = (void *)1; return 0; }
int nvmlDeviceGetMemoryInfo(void *device, unsigned long long *memory) {
    memory[0] = 24ull << 30;
    memory[1] = 21ull << 30;
    memory[2] = 3ull << 30;
    return 0;
}

int nvmlDeviceGetDecoderUtilization(void *device, unsigned *percent, unsigned *microseconds) {
    *percent = 37;
    *microseconds = 100000;
    return 0;
}
#endif
