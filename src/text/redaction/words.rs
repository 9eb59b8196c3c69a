//! The words that tell what a number beside them is: data for [`lexicon`](super::lexicon).

/// What a word says about a number beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A card verification value, whatever is between.
    Verification,
    /// A card verification value, if only fillers are between.
    PerhapsVerification,
    /// May also be the value of an SMS or of a program: a card's if it has three digits.
    CheckCode,
    /// American Express's verification value, or a cell of a mobile network.
    CellOrCard,
    /// A PIN or another password.
    Pin,
    /// The encrypted form of one.
    PinBlock,
    /// A card.
    Card,
    /// The expiry of a card.
    Expiry,
    /// Something else that has numbers.
    Other,
    /// A terminal or another device, of which a merchant has several: their numbers occur in lists.
    Terminal,
    /// A transaction, an order or a parcel, whose numbers are as long as a card's or longer.
    Reference,
    /// An amount.
    Amount,
    /// A phone or a contact, whose numbers occur in lists, too.
    Phone,
    /// A mobile network, whose cells have a `CID`.
    Network,
    /// What happens to a value that is not given: wrong, locked, not asked for.
    Untold,
    /// Says nothing about a number.
    Filler,
}

impl Meaning {
    /// Whether a number that it names belongs to something other than a card.
    pub(super) fn is_of_another(self) -> bool {
        matches!(
            self,
            Self::Other | Self::Amount | Self::Terminal | Self::Phone | Self::Reference | Self::Network
        )
    }
}

/// The words in folded form: full width as half width, traditional as simplified, numerals as digits. A space stands
/// for any signs or none; a comma separates words.
pub(super) const WORDS: &[(Meaning, &str)] = &[
    (
        Meaning::Verification,
        "cvv,cvv2,cv2,cvc,cvc2,cvn,cvn2,cvvcode,cvccode,cvncode,cav2,cvd,4dbc,安全码,安全号码,安全代码,\
         安全数字,卡验证码,卡片验证码,卡校验码,卡片校验码,信用卡验证码,验证值,校验值,security code,\
         security number,verification value,card verification,card verification code,\
         card verification number,card security code,card code,code on front,code on the front,\
         code on back,code on the back,number on the back,digits on the back,back of card,\
         back of the card,last 3 on the back,last three on the back,last 3 digits on the back,\
         last three digits on the back,3 on the back,three on the back,3 digits on the back,\
         three digits on the back,4 digits on the front,four digits on the front,\
         card verification value",
    ),
    (
        Meaning::PerhapsVerification,
        "csc,cav,卡背,卡背面,卡的背面,卡后面,卡片背面,背面,反面,签名条,签名栏,签名处,末3位,后3位,\
         尾3位,后面3位,背面3位,背后3位,最后3位,最后的3位,后面的3位,背面的3位,后3码,末3码,最后3码,\
         后3个数,last 3 digits,last three digits,last 3,last three,final three,final 3,\
         signature strip,signature panel",
    ),
    (Meaning::CheckCode, "校验码,验证码,检验码,识别码,verification code"),
    (Meaning::CellOrCard, "cid"),
    (
        Meaning::Pin,
        "取款密码,交易密码,支付密码,查询密码,客户密码,取款码,mima,pin,pin码,password,passwd,passcode,pwd,密码,口令,\
         暗码,pin number,pin code,pincode,pin no",
    ),
    (
        Meaning::PinBlock,
        "pin block,pinblock,pin块,密码块,pin密文,密码密文,pin 密文,52域,域52,f52,de52,de 52,field 52",
    ),
    (
        Meaning::Card,
        "卡号,银行卡,信用卡,借记卡,储蓄卡,贷记卡,卡片,卡,card,cards,card number,card no,pan,debit,\
         visa,mastercard,unionpay,amex,银联,主账号",
    ),
    (
        Meaning::Expiry,
        "有效期,有效期至,到期,到期日,失效期,exp,expiry,expires,expiry date,valid thru,valid until,\
         good thru,有效",
    ),
    (
        Meaning::Reference,
        "参考号,检索参考号,系统参考号,单号,订单,订单号,流水,流水号,凭证,凭证号,批次,批次号,交易号,\
         票号,票据号,授权码,授权号,跟踪号,追踪号,快递,运单号,快递单号,工单,工单号,退款单号,商户单号,\
         微信单号,支付宝,发票,发票号,合同,合同号,编号,编码,条码,条形码,二维码,rrn,stan,trace,ref,\
         reference,refno,order,orders,invoice,voucher,batch,auth code,approval,ticket,tickets,\
         tracking,transaction id,txn",
    ),
    (
        Meaning::Other,
        "商户,商户号,序列号,机身号,机身,sn,s n,serial,serial no,serial number,imei,imsi,iccid,sim,sim卡,\
         meid,uuid,mid,merchant,merchant number,mac,ip,网关,dns,端口,port,激活码,型号,\
         固件,版本,软件,程序,version,firmware,aid,tvr,tsi,arqc,tc,arpc,tlv,域,房间,键盘,主密钥,密钥,\
         kcv,key,手机尾号,转,分机,微信,微信号,qq,身份证,身份证号,证件,证件号,执照,\
         营业执照,许可证,信用代码,税号,车牌,房号,门牌,邮编,地址,工号,员工号,staff,license,licence,id,\
         id no,时间,日期,昨天,今天,前天,明天,time,date,尾号,卡尾号,后4位,末4位,前6位,最后4位,后面4位,last 4,last four,\
         first 6,first six,账户,账号,户号,客户号,会员号,学号,代码,错误码,响应码,返回码,应答码,\
         错误代码,返回,应答,响应,代号,交易码,报文,字段,error code,response code,response,code 00,\
         error,errors,err,步骤,第,共计,约,大约,超过,至少,每",
    ),
    (Meaning::Amount, "金额,amount,余额,合计,共,总额,单价,价格,手续费,费率,total,sum"),
    (Meaning::Terminal, "终端,终端号,机器,机器号,机具,机号,设备,设备号,tid,terminal,terminals,device,pos"),
    (
        Meaning::Phone,
        "电话,手机,手机号,座机,固话,联系,联系人,联系电话,来电号码,来电显示,热线,客服,tel,phone,mobile,\
         cell,fax,传真,call,contact",
    ),
    (
        Meaning::Network,
        "lac,tac,mcc,mnc,小区,基站,enb,enodeb,rsrp,rssi,信号,cell id,cellid,4g,5g,lte,gsm,网络,\
         network,signal",
    ),
    (
        Meaning::Untold,
        "错,错误,输错,不对,不符,有误,失败,超时,锁,锁定,被锁,没输,未输,没有输,不用输,免,重置,重试,忘,\
         忘记,忘了,过期,次数,密码键盘,密码器,密码框,密码错,密码错误,密码输错,密码输入框,密码锁,\
         密码页,密码界面,密码算法,密码后,密码时,密码超时,加密,报错,故障,wrong,failed,fail,failure,\
         timeout,timed out,timeouts,locked,lock,retry,retries,tries,attempts,incorrect,invalid,\
         mismatch,forgot,reset,pin pad,pinpad,pin pads,pin entry,pin key,pin try,pin tries,pin error,\
         pin timeout,wrong pin,wrong password,after,before,不正确,输入后,前,后",
    ),
    (
        Meaning::Filler,
        "是,就是,为,即,等于,的,了,码,号,值,数,数字,位,位数,叫,乃,客户,客人,顾客,持卡人,对方,他,她,说,\
         报,报的,告诉,告知,给,给的,提供,念,读,作,作为,读作,读的,这,这是,写,写的,写着,印着,印的,填,填的,填了,输,输入,输了,输的,\
         输入的,试,试了,用,用的,改,改成,改为,设,设为,设成,设置,设置为,记得,记着,应该,可能,好像,大概,\
         现在,新,旧,原,is,was,are,the,of,card,value,code,number,no,num,given,as,told,me,us,he,she,\
         they,customer,client,says,said,it,its,reads,equals,digit,digits,on,back,front,to,set,\
         changed,new,old,and,a,my,his,her,their,that,this,then,gave,entered,typed,used,tried,with,\
         for,in,at,be,will,should,might,maybe,字,上,面,上面,那,那个,这个,个,和,有",
    ),
];

/// Words for what is counted or measured: a number before one is a quantity.
pub(super) const UNITS: &str = "\
    元,块,圆,次,笔,秒,分钟,小时,天,年,楼,室,台,张,家,版,域,公里,毫秒,单元,遍,倍,min,mins,minute,minutes,\
    sec,secs,seconds,hour,hours,ms,days,weeks,months,year,years,times,yuan,rmb,cny,usd,dollars,euros,kb,\
    mb,gb,km,kg,mm,cm,mv,ma,dbm,db,hz,mhz,pcs,items,terminals,merchants,receipts,payments,transactions,\
    attempts,tries,errors,retries,floor,percent";

/// Units that are also prefixes of other words: only directly after the number.
pub(super) const TIGHT_UNITS: &str = "\
    角,分,毛,时,点,月,日,号,期,度,米,兆,格,名,人,条,件,行,页,步,回,折,周,栋,层,排,组,套,部";
