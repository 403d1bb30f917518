import { z } from 'zod';

// What the server's own operations answer, as far as the commands read it.

export const jobAnswer = z.object({
  JobId: z.string(),
  FunctionName: z.string(),
  State: z.enum(['Queuing', 'Analysing', 'Success', 'Fail']),
  Input: z.string(),
  Output: z.string(),
  SubmitTime: z.string(),
  StartTime: z.string().optional(),
  EndTime: z.string().optional(),
  Percent: z.number().optional(),
  Step: z.string().optional(),
  Speed: z.number().optional(),
  Code: z.string().optional(),
  Message: z.string().optional(),
  Result: z.string().optional(),
  Outputs: z.array(z.string()).optional(),
});
export type JobAnswer = z.infer<typeof jobAnswer>;

export const jobsAnswer = z.object({ Jobs: z.array(jobAnswer), NextMarker: z.string().optional() });

const objectAnswer = z.object({ ObjectKey: z.string(), Size: z.number(), LastModified: z.string() });
export const objectsAnswer = z.object({ Objects: z.array(objectAnswer), NextMarker: z.string().optional() });
export const bucketsAnswer = z.object({
  Buckets: z.array(z.object({ BucketName: z.string(), CreateTime: z.string() })),
});

export const submitAnswer = z.object({ JobId: z.string() });

export const newKeyAnswer = z.object({
  AccessKey: z.object({ AccessKeyId: z.string(), AccessKeySecret: z.string() }),
});
const accountAnswer = z.object({
  AccountId: z.string(),
  Name: z.string(),
  State: z.string(),
  CreateTime: z.string(),
});
export const accountsAnswer = z.object({ Accounts: z.array(accountAnswer) });
export const usersAnswer = z.object({
  Users: z.array(z.object({ UserName: z.string(), Policies: z.array(z.string()) })),
});
export const keysAnswer = z.object({
  AccessKeys: z.array(
    z.object({ AccessKeyId: z.string(), UserName: z.string().optional(), State: z.string(), CreateTime: z.string() }),
  ),
});
