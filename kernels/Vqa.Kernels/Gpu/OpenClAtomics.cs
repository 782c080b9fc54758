using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace Vqa.Kernels.Gpu;

/// <summary>
/// Writes atomic operations the way of OpenCL 1, with the pointer's address space named. ILGPU's own way needs pointers
/// without one, which PoCL 3.1 does not compile.
/// </summary>
internal static class OpenClAtomics
{
    /// <summary>Tells ILGPU.</summary>
    public static Context.Builder Register(Context.Builder builder)
    {
        var manager = builder.GetIntrinsicManager();
        foreach (var kind in (AtomicKind[])[AtomicKind.Add, AtomicKind.Max])
        {
            foreach (var type in (BasicValueType[])[BasicValueType.Int32, BasicValueType.Int64])
            {
                manager.RegisterGenericAtomic(
                    kind, type,
                    new CLIntrinsic(typeof(OpenClAtomics), nameof(Emit), IntrinsicImplementationMode.GenerateCode));
            }
        }

        return builder;
    }

    // ILGPU calls this by name while it generates OpenCL C. All our atomics are unsigned.
    private static void Emit(CLBackend backend, CLCodeGenerator generator, Value value)
    {
        var atomic = (GenericAtomic)value;
        var target = generator.Load(atomic.Target);
        var operand = generator.Load(atomic.Value);
        var isWide = atomic.Value.BasicValueType == BasicValueType.Int64;
        var space = atomic.TargetAddressSpace == MemoryAddressSpace.Shared ? "__local" : "__global";
        using var statement = generator.BeginStatement(generator.Allocate(atomic, atomic.ArithmeticBasicValueType));
        statement.AppendCommand(
            (isWide ? "atom_" : "atomic_") + (atomic.Kind == AtomicKind.Add ? "add" : "max"));
        statement.BeginArguments();
        statement.AppendPointerCast($"volatile {space} {(isWide ? "ulong" : "uint")}");
        statement.AppendArgument(target);
        statement.AppendArgument(operand);
        statement.EndArguments();
    }
}
